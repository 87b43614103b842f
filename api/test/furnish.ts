import { newId, toPublicId } from '../core/ids.ts'
import { stripeAccounts, stripeDrifts, stripeMeterEvents, stripeMeterSent } from '../db/tables/index.ts'
import { inTenant } from '../db/tenancy.ts'
import { startSubscription } from '../modules/billing/subscriptions.ts'
import type { TestApp, TestPerson } from './app.ts'
import { addMember, createTenant, tenantCtx } from './factories.ts'

/** A tenant with one of everything in it. */
export interface FurnishedTenant {
  tenantId: string
  owner: TestPerson
  /** Stands in every text of the tenant that somebody chose, in whatever form. */
  canary: string
}

/** Makes a tenant through the API, as its people would, so that it holds an object of every kind there is. */
export async function furnishTenant(app: TestApp, canary: string): Promise<FurnishedTenant> {
  const owner = await app.person(`owner-${canary}@${canary}.example`)
  const colleague = await app.person(`colleague-${canary}@${canary}.example`)
  const tenantId = await createTenant(app, owner)
  const colleagueId = await addMember(app, tenantId, colleague, 'VIEWER')
  const memberId = toPublicId('member', colleagueId)
  const run = async (name: string, inputType: string, input: object, selection = '{ __typename }', as = owner) => {
    const query = `mutation ($input: ${inputType}!) { ${name}(input: $input) ${selection} }`
    const { errors, data } = await app.graphql(query, { input }, { as, tenantId })
    if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`)
    return data[name]
  }
  await run('updateProfile', 'UpdateProfileInput', { name: `Owner ${canary}` })
  const role = await run(
    'createRole',
    'CreateRoleInput',
    { name: `Role ${canary}`, permissions: ['tenant:read'] },
    '{ id }',
  )
  // The address that is invited next is not of this domain, which only writes it down.
  await run('updateSecurityPolicy', 'UpdateSecurityPolicyInput', {
    version: 1,
    invitationDomains: { mode: 'REPORT_ONLY', domains: [`only.${canary}.example`] },
  })
  await run('inviteMember', 'InviteMemberInput', {
    email: `invited-${canary}@${canary}.example`,
    roles: [role.id],
    message: `Message ${canary}`,
  })
  await run('createInvitationLink', 'CreateInvitationLinkInput', {
    roles: ['VIEWER'],
    maxUses: 5,
    allowedDomains: [`${canary}.example`],
  })
  await run('createApiKey', 'CreateApiKeyInput', {
    name: `Key ${canary}`,
    description: `Description ${canary}`,
    permissions: ['tenant:read'],
    metadata: [{ key: `key-${canary}`, value: `Value ${canary}` }],
  })
  await run('setThresholds', 'SetThresholdsInput', { meter: 'spans', percents: [1, 2, 3], roles: [role.id] })
  await run('requestIncrease', 'RequestIncreaseInput', { meter: 'spans', limit: null, reason: `Need ${canary}` })
  await run('recordUsage', 'RecordUsageInput', {
    events: [
      {
        ...{ source: `Source ${canary}`, id: `Event ${canary}`, meter: 'spans', quantity: 500_000 },
        ...{
          occurredAt: new Date().toISOString(),
          subject: `Subject ${canary}`,
          dimensions: { at: `Place ${canary}` },
        },
      },
    ],
  })
  await app.services.alertWatch.settled()
  await run('reserveQuota', 'ReserveQuotaInput', { meter: 'spans', quantity: '3' })
  await run('createRule', 'CreateRuleInput', {
    name: `Rule ${canary}`,
    description: `Description ${canary}`,
    severity: 'LOW',
    tags: [`tag-${canary}`],
    text: `when { op.${canary} } never { op.${canary} }`,
  })
  await run('installRulePack', 'InstallRulePackInput', { pack: 'betrace-essentials', rules: ['pii-access-audited'] })
  await run('evaluateTrace', 'EvaluateTraceInput', {
    trace: { traceId: `Trace ${canary}`, spans: [{ spanId: `Span ${canary}`, name: `op.${canary}` }] },
  })
  const { id: deletedRule } = await run(
    'createRule',
    'CreateRuleInput',
    { name: `Deleted ${canary}`, severity: 'LOW', text: 'when { a } never { b }' },
    '{ id }',
  )
  await run('deleteRule', 'DeleteRuleInput', { id: deletedRule })
  const { endpoint } = await run(
    'createWebhookEndpoint',
    'CreateWebhookEndpointInput',
    { url: `https://203.0.114.7/${canary}`, description: `Webhook ${canary}`, eventTypes: ['rules.changed'] },
    '{ endpoint { id } }',
  )
  await run('sendTestWebhook', 'SendTestWebhookInput', { id: endpoint.id, eventType: 'rules.changed' })
  await run('nominateOwner', 'NominateOwnerInput', { memberId })
  await run('updateTenantSettings', 'UpdateTenantSettingsInput', {
    version: 2,
    name: `Name ${canary}`,
    supportContact: `support@${canary}.example`,
    metadata: [{ key: `key-${canary}`, value: `Value ${canary}` }],
    tags: [`tag-${canary}`],
  })
  const operator = await app.person(`operator-${canary}@operators.example`)
  app.services.config.PLATFORM_OPERATORS.push(operator.email)
  await run(
    'setLimitOverride',
    'SetLimitOverrideInput',
    { meter: 'members', limit: '40', reason: `Reason ${canary}` },
    '{ __typename }',
    operator,
  )
  await furnishBilling(app, { tenantId, owner, operator, canary })
  const exporting = 'mutation { startExport { id } }'
  const { errors } = await app.graphql(exporting, {}, { as: owner, tenantId })
  if (errors) throw new Error(`startExport: ${JSON.stringify(errors)}`)
  return { tenantId, owner, canary }
}

/** A subscription, an invoice that is paid in part, and a credit. */
async function furnishBilling(
  app: TestApp,
  { tenantId, owner, operator, canary }: FurnishedTenant & { operator: TestPerson },
): Promise<void> {
  await startSubscription(tenantCtx(app, tenantId))
  const run = async (name: string, inputType: string, input: object, as = operator) => {
    const query = `mutation ($input: ${inputType}!) { ${name}(input: $input) { ${as === owner ? '__typename' : 'id'} } }`
    const { errors, data } = await app.graphql(query, { input }, as === owner ? { as, tenantId } : { as })
    if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`)
    return data[name]
  }
  const account = { revision: 0, name: `Account ${canary}`, email: `bills@${canary}.example`, address: [canary] }
  await run('updateBillingAccount', 'UpdateBillingAccountInput', account, owner)
  const tenant = { tenantId: toPublicId('tenant', tenantId) }
  const lines = [{ description: `Line ${canary}`, amount: 10_000 }]
  const { id: invoiceId } = await run('createInvoice', 'CreateInvoiceInput', { ...tenant, lines })
  const invoice = { ...tenant, invoiceId }
  await run('finalizeInvoice', 'InvoiceRefInput', invoice)
  const payment = { amount: 100, method: 'CARD', reference: `Reference ${canary}` }
  await run('recordPayment', 'RecordPaymentInput', { ...invoice, ...payment })
  await run('createCreditNote', 'CreateCreditNoteInput', { ...invoice, amount: 200, reason: `Reason ${canary}` })
  await run('grantCredit', 'GrantCreditInput', { ...tenant, amount: 300, reason: `Credit ${canary}` })
  await furnishStripe(app, tenantId, canary)
}

/** What is kept of a tenant that pays through Stripe; written as it is, since there is no Stripe here. */
async function furnishStripe(app: TestApp, tenantId: string, canary: string): Promise<void> {
  const now = app.services.now()
  const counter = { tenantId, meter: 'spans', periodStart: now, quantity: 1n }
  await inTenant(tenantCtx(app, tenantId), async (tx) => {
    await tx.insert(stripeAccounts).values({ tenantId, customerId: `cus_${canary}`, error: `Error ${canary}` })
    await tx.insert(stripeMeterEvents).values({ ...counter, identifier: `Identifier ${canary}`, createdAt: now })
    await tx.insert(stripeMeterSent).values({ ...counter, events: 1 })
    await tx.insert(stripeDrifts).values({
      ...{ tenantId, id: newId(), kind: 'SUBSCRIPTION_STATE', subject: `sub_${canary}`, foundAt: now },
      ...{ expected: 'active', found: `Found ${canary}` },
    })
  })
}
