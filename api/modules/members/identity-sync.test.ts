import { and, eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { members, tenants, users } from '../../db/tables/index.ts'
import { asPlatform, inTenant } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import type { IdentityProvider } from '../identity/provider.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
let organizationId: string
/** What the provider was asked to do, and, while set, how it refuses. */
const calls: string[] = []
let outage: AppError | null = null

beforeAll(async () => {
  app = await createTestApp({ worker: true })
  const answer = <T>(call: string, value: T): Promise<T> => {
    if (outage) return Promise.reject(outage)
    calls.push(call)
    return Promise.resolve(value)
  }
  const provider: Partial<IdentityProvider> = {
    ensureMembership: (_ctx, { user, role }) =>
      answer(`ensure ${user.email} ${role}`, { membershipId: `om_${user.userId}` }),
    suspendMembership: (_ctx, id) => answer(`suspend ${id}`, undefined),
    deleteMembership: (_ctx, id) => answer(`delete ${id}`, undefined),
  }
  app.services.identityProvider = { ...app.services.identityProvider, ...provider }
  owner = await app.person()
})
afterAll(() => app.close())
beforeEach(async () => {
  outage = null
  tenantId = await createTenant(app, owner)
  organizationId = `org_${tenantId}`
  await onTenant((tx) => tx.update(tenants).set({ organizationId }).where(eq(tenants.tenantId, tenantId)))
  calls.length = 0
})

const onTenant = <T>(work: Parameters<typeof inTenant<T>>[1]) => inTenant(tenantCtx(app, tenantId), work)
const act = (name: string, id: string, extra = '') =>
  app.graphql(
    `mutation { ${name}(input: { memberId: "${toPublicId('member', id)}" ${extra} }) ${name === 'removeMember' ? '' : '{ id }'} }`,
    {},
    { as: owner, tenantId },
  )
const find = async (person: TestPerson) =>
  (
    await onTenant((tx) =>
      tx
        .select()
        .from(members)
        .where(and(eq(members.tenantId, tenantId), eq(members.userId, person.userId))),
    )
  )[0] ?? null
async function join(...roles: string[]) {
  const person = await app.person()
  const id = await addMember(app, tenantId, person, ...roles)
  const membershipId = `om_${person.userId}`
  await onTenant((tx) =>
    tx
      .update(members)
      .set({ membershipId })
      .where(and(eq(members.tenantId, tenantId), eq(members.id, id))),
  )
  return { person, id, membershipId }
}
const called = (call: string) => app.until(async () => calls.includes(call))

type Change = { active?: boolean; roleSlug?: string; occurredAt?: Date; membershipId?: string }
const tell = (type: 'changed' | 'deleted', person: TestPerson, change: Change = {}) =>
  asPlatform(systemCtx(app.services, 'test'), (tx) => {
    const membership = { membershipId: `om_${person.userId}`, organizationId, userId: person.userId }
    const occurredAt = (change.occurredAt ?? new Date()).toISOString()
    const { active = true, roleSlug = 'member' } = change
    return type === 'changed'
      ? publishEvent(tx, 'identity.membership.changed', { ...membership, roleSlug, active, ...change, occurredAt })
      : publishEvent(tx, 'identity.membership.deleted', { ...membership, occurredAt })
  })
const audited = (action: string) =>
  app.until(async () => {
    const query = `query ($actions: [String!]) { auditEvents(filter: { actions: $actions }) { nodes { actorKind outcome errorCode } } }`
    const { data } = await app.graphql(query, { actions: [action] }, { as: owner, tenantId })
    return data.auditEvents.nodes[0]
  })
/** Waits until every event told so far has been worked off: events of one queue may pass each other. */
const settled = () =>
  app.until(async () => {
    const [left] = await app.services.db.platform.run((db) =>
      db.execute<{ count: number }>(
        sql`select count(*)::int as count from jobs.job where name like 'identity.%/members' and state < 'completed'`,
      ),
    )
    return left?.count === 0
  })

test('the provider follows a change of roles, a deactivation, a reactivation and a removal', async () => {
  const { person, id, membershipId } = await join('VIEWER')
  await act('changeMemberRoles', id, 'roles: ["ADMIN"]')
  await called(`ensure ${person.email} ADMIN`)
  await act('deactivateMember', id)
  await called(`suspend ${membershipId}`)
  calls.length = 0
  await act('reactivateMember', id)
  await called(`ensure ${person.email} ADMIN`)
  await act('removeMember', id)
  await called(`delete ${membershipId}`)
})

test('a change is made here at once while the provider is away, and there when it is back', async () => {
  const { person, id } = await join('VIEWER')
  outage = new AppError('UNAVAILABLE')
  expect((await act('changeMemberRoles', id, 'roles: ["ADMIN"]')).errors).toBeUndefined()
  expect((await find(person))?.roles).toEqual(['ADMIN'])
  outage = null
  await called(`ensure ${person.email} ADMIN`)
})

test('somebody new at the provider becomes a member: an administrator ADMIN, others VIEWER', async () => {
  const [admin, member] = [await app.person(), await app.person()]
  await tell('changed', admin, { roleSlug: 'admin' })
  await tell('changed', member)
  await app.until(() => find(admin))
  await app.until(() => find(member))
  expect(await find(admin)).toMatchObject({ roles: ['ADMIN'], status: 'ACTIVE', membershipId: `om_${admin.userId}` })
  expect((await find(member))?.roles).toEqual(['VIEWER'])
  expect(await audited('member.add')).toMatchObject({ actorKind: 'SYSTEM', outcome: 'SUCCEEDED' })
})

test('without a seat nobody is added, and the refusal is in the audit log', async () => {
  await onTenant((tx) => tx.update(tenants).set({ planCode: 'FREE' }).where(eq(tenants.tenantId, tenantId)))
  for (let n = 0; n < 2; n++) await join('VIEWER')
  const person = await app.person()
  await tell('changed', person)
  expect(await audited('member.add')).toMatchObject({ outcome: 'REFUSED' })
  expect(await find(person)).toBeNull()
})

test('while the tenant is suspended nobody is added, but access that ends at the provider ends here', async () => {
  const { person: known } = await join('VIEWER')
  await settled()
  const suspended = { status: 'SUSPENDED' as const, suspensionReason: 'ABUSE' as const }
  await onTenant((tx) => tx.update(tenants).set(suspended).where(eq(tenants.tenantId, tenantId)))
  const person = await app.person()
  await tell('changed', person)
  expect(await audited('member.add')).toMatchObject({ outcome: 'REFUSED', errorCode: 'TENANT_SUSPENDED' })
  expect(await find(person)).toBeNull()
  await tell('changed', known, { active: false })
  await app.until(async () => (await find(known))?.status === 'DEACTIVATED')
})

test('the provider never raises a known member’s roles and never lets a deactivated one in again', async () => {
  const { person, id } = await join('VIEWER')
  await tell('changed', person, { roleSlug: 'admin' })
  await settled()
  expect((await find(person))?.roles).toEqual(['VIEWER'])
  await act('deactivateMember', id)
  await tell('changed', person, { active: true })
  await settled()
  expect((await find(person))?.status).toBe('DEACTIVATED')
})

test('a member deactivated at the provider is deactivated here; older news than ours changes nothing', async () => {
  const { person, id } = await join('VIEWER')
  await tell('changed', person, { active: false })
  await app.until(async () => (await find(person))?.status === 'DEACTIVATED')
  await act('reactivateMember', id)
  await tell('changed', person, { active: false, occurredAt: new Date(Date.now() - 60_000) })
  await settled()
  expect((await find(person))?.status).toBe('ACTIVE')
})

test('a membership deleted at the provider ends here; a late echo of it does not bring the person back', async () => {
  const { person } = await join('ADMIN')
  await tell('deleted', person)
  await app.until(async () => (await find(person)) === null)
  await tell('changed', person, { occurredAt: new Date(Date.now() + 60_000) })
  await settled()
  expect(await find(person)).toBeNull()
  await tell('changed', person, { membershipId: `om_${newId()}` })
  await app.until(() => find(person))
})

test('the last owner stays, whatever the provider says, and it is told so', async () => {
  const membershipId = `om_${owner.userId}`
  await onTenant((tx) => tx.update(members).set({ membershipId }).where(eq(members.tenantId, tenantId)))
  await tell('deleted', owner)
  await tell('changed', owner, { active: false })
  await audited('member.keep-last-owner')
  await called(`ensure ${owner.email} OWNER`)
  await settled()
  expect(await find(owner)).toMatchObject({ roles: ['OWNER'], status: 'ACTIVE' })
})

test('a closed account ends the person’s memberships in every tenant, save as the last owner', async () => {
  const { person } = await join('ADMIN')
  const own = await createTenant(app, person)
  await asPlatform(systemCtx(app.services, 'test'), async (tx) => {
    await tx.update(users).set({ deactivatedAt: new Date() }).where(eq(users.id, person.userId))
    await publishEvent(tx, 'identity.user.deleted', { userId: person.userId })
  })
  await app.until(async () => (await find(person))?.status === 'DEACTIVATED')
  await settled()
  const [kept] = await inTenant(tenantCtx(app, own), (tx) => tx.select().from(members).where(eq(members.tenantId, own)))
  expect(kept).toMatchObject({ status: 'ACTIVE', roles: ['OWNER'] })
})

test('an organization that is no tenant’s is none of ours', async () => {
  const person = await app.person()
  organizationId = `org_${newId()}`
  await tell('changed', person)
  await settled()
  expect(await find(person)).toBeNull()
})
