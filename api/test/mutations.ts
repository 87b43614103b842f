import { type GraphQLOutputType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import sharp from 'sharp'
import type { TenantCtx } from '../core/context.ts'
import { fromPublicId, newId, toPublicId } from '../core/ids.ts'
import { newSecret } from '../core/secrets.ts'
import { invitations, sessions } from '../db/tables/index.ts'
import { inTenant } from '../db/tenancy.ts'
import { rotateTenantKey } from '../modules/keys/keys.ts'
import { encryptData, signPayload } from '../modules/keys/payloads.ts'
import { activateTenantKey, provisionTenantKeys } from '../modules/keys/provisioning.ts'
import { alertMutationExamples } from './alert-mutations.ts'
import type { TestApp, TestPerson } from './app.ts'
import { billingMutationExamples } from './billing-mutations.ts'
import { addMember, createTenant, tenantCtx } from './factories.ts'
import { invite } from './invitations.ts'
import { type Example, type MutationExample, makeOperator, type World } from './mutation-example.ts'
import { planMutationExamples } from './plan-mutations.ts'
import { quotaMutationExamples } from './quota-mutations.ts'
import { ruleMutationExamples } from './rule-mutations.ts'
import { usageMutationExamples } from './usage-mutations.ts'
import { webhookMutationExamples } from './webhook-mutations.ts'

export interface PreparedMutation extends MutationExample {
  query: string
}

const plaintext = Buffer.from('kept').toString('base64')
const terms = { roles: ['VIEWER'] }

async function addColleague(world: World, ...roles: string[]): Promise<{ person: TestPerson; memberId: string }> {
  const person = await world.app.person()
  const memberId = toPublicId('member', await addMember(world.app, world.tenantId, person, ...roles))
  return { person, memberId }
}

async function inviteSomebody(world: World): Promise<{ id: string; token: string; invited: TestPerson }> {
  const invited = await world.app.person()
  const { id, token } = await invite(world.app, { as: world.owner, tenantId: world.tenantId, email: invited.email })
  return { id, token, invited }
}

async function nominate(world: World): Promise<TestPerson> {
  const { person, memberId } = await addColleague(world, 'ADMIN')
  await world.run('nominateOwner(input: $input) { id }', { memberId })
  return person
}

/** The tenant with its cryptographic keys, which most examples do without. */
async function withKeys({ app, tenantId }: World): Promise<TenantCtx> {
  const ctx = tenantCtx(app, tenantId)
  await provisionTenantKeys(ctx)
  return ctx
}

async function retireKey(world: World): Promise<string> {
  const ctx = await withKeys(world)
  const { keyId } = await encryptData(ctx, { plaintext })
  await activateTenantKey(ctx, (await rotateTenantKey(ctx, { purpose: 'ENCRYPTION' })).id)
  return toPublicId('key', keyId)
}

async function startOnboarding({ app, owner }: World): Promise<string> {
  const input = onboardingInput()
  const { data } = await app.graphql(
    'mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { id } }',
    { input },
    { as: owner },
  )
  return fromPublicId('tenant', data.startOnboarding.id)
}

async function addSession({ app, owner }: World): Promise<string> {
  const id = newId()
  const now = app.services.now()
  const times = { createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + 86_400_000) }
  const row = { id, userId: owner.userId, tokenHash: newSecret().hash, method: 'email' as const, ...times }
  await app.services.db.platform.run((db) => db.insert(sessions).values(row))
  return id
}

async function uploadLogo({ app, owner, tenantId }: World): Promise<void> {
  const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: '#336699' } }).png()
  const headers = { 'content-type': 'image/png', 'if-match': '"1"', cookie: owner.cookie }
  await app.server.inject({
    method: 'PUT',
    url: '/tenant/logo',
    headers: { ...headers, 'x-tenant-id': toPublicId('tenant', tenantId) },
    payload: await picture.toBuffer(),
  })
}

async function makeKey(world: World): Promise<string> {
  const { apiKey } = await world.run('createApiKey(input: $input) { apiKey { id } }', { name: 'CI', permissions: [] })
  return apiKey.id
}

async function makeServiceKey(world: World): Promise<string> {
  await makeOperator(world)
  const input = { name: 'Ingest', permissions: ['api-keys:verify'] }
  return (await world.run('createServiceKey(input: $input) { apiKey { id } }', input)).apiKey.id
}

/** Nobody in an example has been signed in for so long. */
const shortSessions = { sessionLength: { mode: 'ENFORCED', maxHours: 12 } }

const publicTenantId = ({ tenantId }: World) => toPublicId('tenant', tenantId)

async function suspend(world: World): Promise<void> {
  await makeOperator(world)
  const input = { tenantId: publicTenantId(world), reason: 'REQUEST' }
  await world.run('suspendTenant(input: $input) { id }', input)
}

async function slugOf({ app, owner, tenantId }: World): Promise<string> {
  return (await app.graphql('{ tenant { slug } }', {}, { as: owner, tenantId })).data.tenant.slug
}

async function beginExport({ app, owner, tenantId }: World): Promise<string> {
  return (await app.graphql('mutation { startExport { id } }', {}, { as: owner, tenantId })).data.startExport.id
}

const onboardingInput = () => ({
  name: 'Acme',
  slug: `slug-${newId().slice(-12)}`,
  timeZone: 'UTC',
  planCode: 'FREE',
  defaultRules: true,
})

/** One example of every mutation. The caller is the owner of an active tenant unless it says otherwise. */
export const mutationExamples: Record<string, Example> = {
  ...alertMutationExamples,
  ...billingMutationExamples,
  ...planMutationExamples,
  ...quotaMutationExamples,
  ...ruleMutationExamples,
  ...usageMutationExamples,
  ...webhookMutationExamples,
  acceptInvitation: async (world) => {
    const { invited, token } = await inviteSomebody(world)
    return { as: invited, tenantId: undefined, input: { token } }
  },
  acceptOwnership: async (world) => ({ as: await nominate(world) }),
  cancelExport: async (world) => ({ input: { id: await beginExport(world) } }),
  cancelOnboarding: async (world) => ({ tenantId: await startOnboarding(world) }),
  cancelOwnershipTransfer: async (world) => {
    await nominate(world)
    return {}
  },
  cancelTenantKeyDeletion: async (world) => {
    const id = await retireKey(world)
    await world.run('scheduleTenantKeyDeletion(input: $input) { id }', { id })
    return { input: { id } }
  },
  changeMemberRoles: async (world) => {
    const { memberId } = await addColleague(world, 'VIEWER')
    return { input: { memberId, roles: ['DEVELOPER'] } }
  },
  createApiKey: async () => ({ input: { name: 'CI', permissions: ['audit:read'] } }),
  createInvitationLink: async () => ({ input: { ...terms, maxUses: 3 } }),
  createRole: async () => ({ input: { name: 'Auditor', permissions: ['audit:read'] } }),
  createServiceKey: async (world) => ({
    ...(await makeOperator(world)),
    input: { name: 'Ingest', permissions: ['api-keys:verify'] },
  }),
  deactivateMember: async (world) => ({ input: { memberId: (await addColleague(world, 'VIEWER')).memberId } }),
  declineInvitation: async (world) => {
    const { invited, token } = await inviteSomebody(world)
    return { as: invited, tenantId: undefined, input: { token } }
  },
  declineOwnership: async (world) => ({ as: await nominate(world) }),
  decryptData: async (world) => {
    const { ciphertext } = await encryptData(await withKeys(world), { plaintext })
    return { input: { ciphertext } }
  },
  deleteTenant: async (world) => ({ input: { slug: await slugOf(world) } }),
  deleteRole: async (world) => {
    const { id } = await world.run('createRole(input: $input) { id }', { name: 'Auditor', permissions: ['audit:read'] })
    return { input: { id } }
  },
  disableApiKey: async (world) => ({ input: { id: await makeKey(world) } }),
  enableApiKey: async (world) => {
    const id = await makeKey(world)
    await world.run('disableApiKey(input: $input) { id }', { id })
    return { input: { id } }
  },
  encryptData: async (world) => {
    await withKeys(world)
    return { input: { plaintext } }
  },
  inviteMember: async () => ({ input: { ...terms, email: `${newId()}@example.com` } }),
  inviteMembers: async ({ owner }) => {
    const rows = [`${newId()}@example.com`, owner.email, `${newId()}@example.com`].map((email) => ({ email }))
    return { input: { ...terms, rows } }
  },
  leaveTenant: async (world) => ({ as: (await addColleague(world, 'VIEWER')).person }),
  liftSecurityCeiling: async (world) => {
    await world.run('updateSecurityPolicy(input: $input) { version }', { version: 1, ...shortSessions })
    return { ...(await makeOperator(world)), input: { tenantId: publicTenantId(world), ceiling: 'SESSION_LENGTH' } }
  },
  nominateOwner: async (world) => ({ input: { memberId: (await addColleague(world, 'ADMIN')).memberId } }),
  reactivateMember: async (world) => {
    const { memberId } = await addColleague(world, 'VIEWER')
    await world.run('deactivateMember(input: $input) { id }', { memberId })
    return { input: { memberId } }
  },
  reactivateTenant: async (world) => {
    await suspend(world)
    return { tenantId: undefined, input: { tenantId: publicTenantId(world) } }
  },
  removeMember: async (world) => ({ input: { memberId: (await addColleague(world, 'VIEWER')).memberId } }),
  resendInvitation: async (world) => ({ input: { id: (await inviteSomebody(world)).id } }),
  restorePlatformTenant: async (world) => {
    await world.run('deleteTenant(input: $input) { id }', { slug: await slugOf(world) })
    return { ...(await makeOperator(world)), input: { tenantId: publicTenantId(world) } }
  },
  restoreTenant: async (world) => {
    await world.run('deleteTenant(input: $input) { id }', { slug: await slugOf(world) })
    return {}
  },
  revokeApiKey: async (world) => ({ input: { id: await makeKey(world) } }),
  revokeInvitation: async (world) => ({ input: { id: (await inviteSomebody(world)).id } }),
  revokeInvitationLink: async (world) => {
    const { link } = await world.run('createInvitationLink(input: $input) { link { id } }', { ...terms, maxUses: 3 })
    return { input: { id: link.id } }
  },
  removeTenantLogo: async (world) => {
    await uploadLogo(world)
    return { input: { version: 2 } }
  },
  requestInvitation: async (world) => {
    const { invited, token } = await inviteSomebody(world)
    const past = { expiresAt: new Date(Date.now() - 1000) }
    await inTenant(tenantCtx(world.app, world.tenantId), (tx) => tx.update(invitations).set(past))
    return { as: invited, tenantId: undefined, input: { token } }
  },
  retryOnboarding: async (world) => ({ tenantId: await startOnboarding(world) }),
  retryPlatformOnboarding: async (world) => {
    return { ...(await makeOperator(world)), input: { tenantId: toPublicId('tenant', await startOnboarding(world)) } }
  },
  revertTenantSettings: async (world) => {
    await world.run('updateTenantSettings(input: $input) { id }', { version: 1, name: 'Acme Labs' })
    return { input: { version: 2, change: 2 } }
  },
  revokeOtherSessions: async (world) => {
    await addSession(world)
    return {}
  },
  revokeSession: async (world) => ({ input: { id: toPublicId('session', await addSession(world)) } }),
  revokeServiceKey: async (world) => ({ tenantId: undefined, input: { id: await makeServiceKey(world) } }),
  rotateApiKey: async (world) => ({ input: { id: await makeKey(world) } }),
  rotateServiceKey: async (world) => ({ tenantId: undefined, input: { id: await makeServiceKey(world) } }),
  rotateTenantKey: async (world) => {
    await withKeys(world)
    return { input: { purpose: 'SIGNING' } }
  },
  scheduleTenantKeyDeletion: async (world) => ({ input: { id: await retireKey(world) } }),
  signPayload: async (world) => {
    await withKeys(world)
    return { input: { payload: plaintext } }
  },
  startExport: async () => ({}),
  suspendTenant: async (world) => ({
    ...(await makeOperator(world)),
    input: { tenantId: publicTenantId(world), reason: 'REQUEST' },
  }),
  startOnboarding: async () => ({ input: onboardingInput() }),
  updateApiKey: async (world) => ({ input: { id: await makeKey(world), name: 'Nightly' } }),
  updateProfile: async () => ({ input: { name: 'Ada' } }),
  updateRole: async (world) => {
    const { id } = await world.run('createRole(input: $input) { id }', { name: 'Auditor', permissions: ['audit:read'] })
    return { input: { id, name: 'Reader' } }
  },
  updateSecurityPolicy: async () => ({ input: { version: 1, ...shortSessions } }),
  updateTenantSettings: async () => ({ input: { version: 1, name: 'Acme Labs', slug: onboardingInput().slug } }),
  verifySignature: async (world) => {
    const { keyId, signature } = await signPayload(await withKeys(world), { payload: plaintext })
    return { input: { keyId: toPublicId('key', keyId), payload: plaintext, signature } }
  },
}

/** The request of the example, on a tenant and a person of its own. */
export async function prepareMutation(app: TestApp, schema: GraphQLSchema, name: string): Promise<PreparedMutation> {
  const example = mutationExamples[name]
  const field = schema.getMutationType()?.getFields()[name]
  if (!example || !field) throw new Error(`there is no example of the mutation ${name} in api/test/mutations.ts`)
  const owner = await app.person()
  const tenantId = await createTenant(app, owner, { keys: false })
  const run: World['run'] = async (mutation, input) => {
    const called = mutation.slice(0, mutation.indexOf('('))
    const query = `mutation ($input: ${inputTypeOf(schema, called)}) { ${mutation} }`
    const { data, errors } = await app.graphql(query, { input }, { as: owner, tenantId })
    if (errors) throw new Error(JSON.stringify(errors))
    return data[called]
  }
  const request = { as: owner, tenantId, ...(await example({ app, owner, tenantId, run })) }
  const selection = scalarsOf(field.type, 2)
  const query = request.input
    ? `mutation ($input: ${inputTypeOf(schema, name)}) { ${name}(input: $input) ${selection} }`
    : `mutation { ${name} ${selection} }`
  return { ...request, query }
}

function inputTypeOf(schema: GraphQLSchema, mutation: string): string {
  return String(schema.getMutationType()?.getFields()[mutation]?.args[0]?.type)
}

/** A selection of every field without arguments, down to `depth`. */
function scalarsOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type)
  if (!isObjectType(named)) return ''
  const fields = Object.values(named.getFields()).filter((field) => field.args.length === 0)
  const selected = fields.flatMap((field) => {
    if (!isObjectType(getNamedType(field.type))) return [field.name]
    return depth > 1 ? [`${field.name} ${scalarsOf(field.type, depth - 1)}`] : []
  })
  return selected.length > 0 ? `{ ${selected.join(' ')} }` : '{ __typename }'
}
