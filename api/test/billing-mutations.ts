import { toPublicId } from '../core/ids.ts'
import { startSubscription } from '../modules/billing/subscriptions.ts'
import { tenantCtx } from './factories.ts'
import { type Example, makeOperator, type World } from './mutation-example.ts'

/** The world's tenant with its subscription, and its owner as an operator. Returns what names the tenant in an input. */
async function subscribed(world: World): Promise<{ tenantId: string }> {
  await makeOperator(world)
  await startSubscription(tenantCtx(world.app, world.tenantId))
  return { tenantId: toPublicId('tenant', world.tenantId) }
}

const line = { description: 'Consulting', amount: 10_000 }
const reason = 'Agreed by mail'

/** A draft of an operator's own. */
async function draft(world: World): Promise<{ tenantId: string; invoiceId: string }> {
  const tenant = await subscribed(world)
  const { id } = await world.run('createInvoice(input: $input) { id }', { ...tenant, lines: [line] })
  return { ...tenant, invoiceId: id }
}

/** An invoice of 100.00 that is open. */
export async function issueInvoice(world: World): Promise<{ tenantId: string; invoiceId: string }> {
  const input = await draft(world)
  await world.run('finalizeInvoice(input: $input) { id }', input)
  return input
}

async function giveCredit(world: World): Promise<{ tenantId: string; creditId: string }> {
  const tenant = await subscribed(world)
  const { id } = await world.run('grantCredit(input: $input) { id }', { ...tenant, amount: 500, reason })
  return { ...tenant, creditId: id }
}

const account = { revision: 0, name: 'Acme Ltd', email: 'bills@example.com', address: ['1 High Street'], country: 'GB' }

export const issuerSettings = {
  ...{ revision: 1, issuerName: 'BeTrace Hosting', issuerAddress: ['2 Low Street'], issuerCountry: 'DE' },
  ...{ invoicePrefix: 'INV-', creditNotePrefix: 'CN-', currency: 'EUR', taxRate: 19_000, termsDays: 14 },
  ...{ graceHours: 24, noticeDays: [1, 7], restrictAfterDays: 14, suspendAfterDays: 30 },
}

/** One example of every mutation of billing. */
export const billingMutationExamples: Record<string, Example> = {
  addInvoiceLine: async (world) => ({ tenantId: undefined, input: { ...(await draft(world)), ...line } }),
  cancelSubscription: async (world) => {
    await subscribed(world)
    return {}
  },
  createCreditNote: async (world) => ({
    tenantId: undefined,
    input: { ...(await issueInvoice(world)), amount: 1_000, reason },
  }),
  createInvoice: async (world) => ({ tenantId: undefined, input: { ...(await subscribed(world)), lines: [line] } }),
  endCredit: async (world) => ({ tenantId: undefined, input: await giveCredit(world) }),
  finalizeInvoice: async (world) => ({ tenantId: undefined, input: await draft(world) }),
  grantCredit: async (world) => ({
    tenantId: undefined,
    input: { ...(await subscribed(world)), percentOff: 10_000, cycles: 3, reason },
  }),
  markInvoiceUncollectible: async (world) => ({
    tenantId: undefined,
    input: { ...(await issueInvoice(world)), reason },
  }),
  recordPayment: async (world) => ({
    tenantId: undefined,
    input: { ...(await issueInvoice(world)), amount: 4_000, method: 'BANK_TRANSFER' },
  }),
  resumeSubscription: async (world) => {
    await subscribed(world)
    const cancel = 'mutation { cancelSubscription { state } }'
    await world.app.graphql(cancel, {}, { as: world.owner, tenantId: world.tenantId })
    return {}
  },
  setTenantTax: async (world) => ({
    tenantId: undefined,
    input: { ...(await subscribed(world)), taxRate: 7_000, reverseCharge: false },
  }),
  updateBillingAccount: async (world) => {
    await subscribed(world)
    return { input: account }
  },
  updateBillingSettings: async (world) => {
    await makeOperator(world)
    const { data } = await world.app.graphql('{ billingSettings { revision } }', {}, { as: world.owner })
    return { tenantId: undefined, input: { ...issuerSettings, revision: data.billingSettings.revision } }
  },
  voidInvoice: async (world) => ({ tenantId: undefined, input: { ...(await issueInvoice(world)), reason } }),
}
