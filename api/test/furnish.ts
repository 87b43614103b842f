import { toPublicId } from '../core/ids.ts'
import type { TestApp, TestPerson } from './app.ts'
import { addMember, createTenant } from './factories.ts'

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
  await run('recordUsage', 'RecordUsageInput', {
    events: [
      {
        ...{ source: `Source ${canary}`, id: `Event ${canary}`, meter: 'spans', quantity: 1 },
        ...{
          occurredAt: new Date().toISOString(),
          subject: `Subject ${canary}`,
          dimensions: { at: `Place ${canary}` },
        },
      },
    ],
  })
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
  const exporting = 'mutation { startExport { id } }'
  const { errors } = await app.graphql(exporting, {}, { as: owner, tenantId })
  if (errors) throw new Error(`startExport: ${JSON.stringify(errors)}`)
  return { tenantId, owner, canary }
}
