import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { isInNetworks } from '../../core/networks.ts'
import { keyPermissions, type Permission, rolePermissions } from '../../core/permissions.ts'
import { apiKeys, members, tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, personCtx, tenantCtx } from '../../test/factories.ts'
import { changeMemberRoles } from '../members/changes.ts'
import { disableApiKey, enableApiKey, revokeApiKey, updateApiKey } from './changes.ts'
import { createApiKey } from './create.ts'
import { rotateApiKey } from './rotate.ts'
import type { ApiKeyRow } from './standing.ts'

let app: TestApp
let tenantId: string
let owner: TestPerson
const team = ['OWNER', 'DEVELOPER', 'VIEWER'] as const
const people: TestPerson[] = []
beforeAll(async () => {
  app = await createTestApp()
  for (let n = 0; n < team.length; n++) people.push(await app.person())
  owner = people[0] as TestPerson
  tenantId = await createTenant(app, owner)
  // Without a limit on the number of keys.
  await inTenant(tenantCtx(app, tenantId), (tx) =>
    tx.update(tenants).set({ planCode: 'ENTERPRISE' }).where(eq(tenants.tenantId, tenantId)),
  )
  await addMember(app, tenantId, people[1] as TestPerson, 'DEVELOPER')
  await addMember(app, tenantId, people[2] as TestPerson, 'VIEWER')
})
afterAll(() => app.close())

const hours = (count: number) => new Date(Date.now() + count * 3_600_000)
const keyCtx = (key: ApiKeyRow): TenantCtx => ({
  ...tenantCtx(app, tenantId),
  actor: {
    kind: 'key',
    keyId: key.id,
    tenantId,
    name: key.name,
    createdAt: key.createdAt,
    expiresAt: key.expiresAt,
    permissions: new Set(key.permissions as Permission[]),
    rateLimitPerMinute: key.rateLimitPerMinute,
  },
})

const reach = fc.record(
  {
    permissions: fc.uniqueArray(fc.constantFrom('api-keys:manage', ...keyPermissions.slice(0, 6)), { maxLength: 5 }),
    expiresAt: fc.option(fc.integer({ min: 1, max: 50 }).map(hours)),
    allowedIps: fc.uniqueArray(fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32', '2001:db8::/32'), {
      maxLength: 2,
    }),
    rateLimitPerMinute: fc.option(fc.integer({ min: 1, max: 9 })),
  },
  { requiredKeys: [] },
)
/** Actors are people by number, or the keys there are. */
const step = fc.record({
  kind: fc.constantFrom('create', 'create', 'update', 'rotate', 'disable', 'enable', 'revoke'),
  actor: fc.nat({ max: 9 }),
  key: fc.nat({ max: 9 }),
  reach,
})
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

const readKeys = () =>
  inTenant(tenantCtx(app, tenantId), (tx) =>
    tx.select().from(apiKeys).where(eq(apiKeys.tenantId, tenantId)).orderBy(apiKeys.id),
  )

async function attempt({ kind, reach: wanted }: Step, ctx: TenantCtx, id: string): Promise<boolean> {
  const actions: Record<string, () => Promise<unknown>> = {
    create: () => createApiKey(ctx, { name: 'K', ...wanted }),
    update: () => updateApiKey(ctx, id, wanted),
    rotate: () => rotateApiKey(ctx, id, { overlapHours: 1, expiresAt: wanted.expiresAt ?? null }),
    disable: () => disableApiKey(ctx, id),
    enable: () => enableApiKey(ctx, id),
    revoke: () => revokeApiKey(ctx, id),
  }
  try {
    await actions[kind]?.()
    return true
  } catch (error) {
    if (error instanceof AppError && error.code !== 'INTERNAL') return false
    throw error
  }
}

/** Written here a second time, without a look at the code under test. */
function expectWithin(made: ApiKeyRow, maker: ApiKeyRow): void {
  expect(maker.permissions).toEqual(expect.arrayContaining(made.permissions))
  if (maker.expiresAt) expect((made.expiresAt as Date).getTime()).toBeLessThanOrEqual(maker.expiresAt.getTime())
  if (maker.rateLimitPerMinute)
    expect(made.rateLimitPerMinute ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(maker.rateLimitPerMinute)
  const probes = ['10.0.0.1', '10.1.0.1', '10.1.2.3', '192.0.2.1', '2001:db8::1']
  const allows = ({ allowedIps }: ApiKeyRow, ip: string) => allowedIps.length === 0 || isInNetworks(ip, allowedIps)
  for (const ip of probes) if (allows(made, ip)) expect(allows(maker, ip)).toBe(true)
}

test('no sequence of makings and changes gives any key more than who did it held', async () => {
  const succeeded = { person: 0, key: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
      await createApiKey(personCtx(app, owner, tenantId), {
        ...{ name: 'Root', permissions: ['api-keys:manage', 'tenant:read', 'keys:read'], allowedIps: ['10.0.0.0/8'] },
        ...{ expiresAt: hours(40), rateLimitPerMinute: 5 },
      })
      for (const each of steps) {
        const before = await readKeys()
        const recent = before.slice(-6)
        const actingKey = each.actor < people.length ? null : (recent[each.actor % recent.length] as ApiKeyRow)
        const ctx = actingKey ? keyCtx(actingKey) : personCtx(app, people[each.actor] as TestPerson, tenantId)
        if (!(await attempt(each, ctx, (recent[each.key % recent.length] as ApiKeyRow).id))) continue
        succeeded[actingKey ? 'key' : 'person'] += 1
        const held = actingKey?.permissions ?? rolePermissions[team[each.actor] as (typeof team)[number]]
        expect(held).toContain('api-keys:manage')
        if (actingKey) expect([actingKey.revokedAt, actingKey.disabledAt]).toEqual([null, null])
        for (const key of await readKeys()) {
          const was = before.find(({ id }) => id === key.id)
          if (JSON.stringify(was) === JSON.stringify(key)) continue
          const isTakenAway = key.revokedAt || key.disabledAt || key.replacedBy
          if (isTakenAway && !actingKey) continue
          expect(held).toEqual(expect.arrayContaining(key.permissions))
          if (actingKey) expectWithin(key, actingKey)
        }
      }
    }),
    { numRuns: 40 },
  )
  // Otherwise the property would hold of refusals alone.
  expect(Math.min(succeeded.person, succeeded.key)).toBeGreaterThan(20)
})

test('who lost the right to it a moment ago makes no key any more, whatever their request came in with', async () => {
  const developer = people[1] as TestPerson
  const ctx = personCtx(app, developer, tenantId)
  const asked = { ...ctx, actor: { ...ctx.actor, permissions: new Set<Permission>(['api-keys:manage']) } } as TenantCtx
  const made = await createApiKey(asked, { name: 'K', permissions: ['api-keys:manage'] })
  const [member] = await inTenant(ctx, (tx) => tx.select().from(members).where(eq(members.userId, developer.userId)))
  await changeMemberRoles(tenantCtx(app, tenantId), { memberId: member?.id ?? '', roles: ['VIEWER'] })
  await expect(createApiKey(asked, { name: 'K' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(createApiKey(keyCtx(made.key), { name: 'K' })).resolves.toBeDefined()
  await revokeApiKey(personCtx(app, owner, tenantId), made.key.id)
  await expect(createApiKey(keyCtx(made.key), { name: 'K' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})
