import { eq } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { newId } from '../../core/ids.ts'
import { defaultSecurityPolicy } from '../../core/security-policy.ts'
import type { Invalidation, Invalidations } from '../../db/invalidations.ts'
import { announceChange, staleAfterMs } from '../../db/invalidations.ts'
import { tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { asKey, codeOf, createKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { createKeyCache } from './key-cache.ts'
import type { KnownKey } from './look-up.ts'

function knownKey(tenantId = newId(), metadata: Record<string, string> = {}): KnownKey {
  const standing = {
    ...{ status: 'ACTIVE' as const, suspensionReason: null, suspensionNote: null, deletionAt: null },
    ...{ organizationId: null, security: defaultSecurityPolicy },
  }
  return {
    ...{ tenantId, id: newId(), name: 'K', environment: 'LIVE', allowedIps: [], rateLimitPerMinute: null, metadata },
    ...{ createdAt: new Date(), expiresAt: null, disabledAt: null, revokedAt: null, permissions: new Set() },
    tenant: { name: 'Acme', slug: 'acme', planCode: 'PRO', standing },
  }
}

/** Stops the clock by which this process measures how old something is. */
function stopClock() {
  // Whole, so that adding to it and taking it away again comes out even.
  const stoppedAt = Math.ceil(performance.now())
  const clock = vi.spyOn(performance, 'now').mockReturnValue(stoppedAt)
  return { moveOn: (ms: number) => void clock.mockReturnValue(stoppedAt + ms) }
}
afterEach(() => void vi.restoreAllMocks())

describe('in memory', () => {
  function setUp(size = 100) {
    const heard: Parameters<Invalidations['subscribe']>[0][] = []
    let current = true
    const invalidations: Invalidations = {
      subscribe: (subscriber) => void heard.push(subscriber),
      isCurrent: () => current,
      close: async () => {},
    }
    const cache = createKeyCache(size, invalidations)
    return {
      cache,
      announce: (what: Invalidation) => heard[0]?.changed(what),
      miss: () => heard[0]?.missed(),
      deafen: () => {
        current = false
      },
    }
  }

  test('many at once wait for one look-up, and later ones need none', async () => {
    const { cache } = setUp()
    const key = knownKey()
    let loads = 0
    const load = async () => {
      loads += 1
      return key
    }
    const found = await Promise.all(Array.from({ length: 50 }, () => cache.find('d', key.tenantId, load)))
    expect(new Set(found)).toEqual(new Set([key]))
    expect(await cache.find('d', key.tenantId, load)).toEqual(key)
    expect(loads).toBe(1)
  })

  test('a key that is changed while it is being looked up is not kept', async () => {
    const { cache, announce, miss } = setUp()
    const key = knownKey()
    for (const overtake of [
      () => announce({ topic: 'api-key', id: `${key.tenantId}/${key.id}` }),
      () => announce({ topic: 'tenant', id: key.tenantId }),
      miss,
    ]) {
      let answer = (_: KnownKey) => {}
      const first = cache.find('d', key.tenantId, () => new Promise((resolve) => (answer = resolve)))
      overtake()
      const fresh = { ...key, revokedAt: new Date() }
      const second = cache.find('d', key.tenantId, async () => fresh)
      answer(key)
      expect(await second).toEqual(fresh)
      await first
      expect(cache.peek('d')).toEqual(fresh)
    }
  })

  test('an announcement takes out what it names and nothing else', async () => {
    const { cache, announce, miss } = setUp()
    const [one, two] = [knownKey(), knownKey()]
    const beside = knownKey(one.tenantId)
    const keep = () => Promise.all([one, beside, two].map((key) => cache.find(key.id, key.tenantId, async () => key)))
    const left = () => [one, beside, two].map((key) => cache.peek(key.id) !== null)
    await keep()
    announce({ topic: 'api-key', id: `${one.tenantId}/${one.id}` })
    expect(left()).toEqual([false, true, true])
    await keep()
    announce({ topic: 'tenant', id: one.tenantId })
    expect(left()).toEqual([false, false, true])
    announce({ topic: 'tenant', id: newId() })
    announce({ topic: 'api-key', id: 'nonsense' })
    expect(cache.size()).toBe(1)
    miss()
    expect(cache.size()).toBe(0)
  })

  test('nothing is used for more than a second while announcements may be lost', async () => {
    const { cache, deafen } = setUp()
    const key = knownKey()
    const clock = stopClock()
    await cache.find('d', key.tenantId, async () => key)
    deafen()
    clock.moveOn(999)
    expect(cache.peek('d')).toEqual(key)
    clock.moveOn(1000)
    expect(cache.peek('d')).toBeNull()
  })

  test('memory is bounded, by number and by size; what does not exist takes none', async () => {
    const { cache } = setUp(10)
    for (let n = 0; n < 100; n++) await cache.find(`none ${n}`, newId(), async () => null)
    expect(cache.size()).toBe(0)
    for (let n = 0; n < 100; n++) await cache.find(`d ${n}`, newId(), async () => knownKey())
    expect(cache.size()).toBe(10)
    const large = knownKey(newId(), { much: 'x'.repeat(8 * 1024) })
    await cache.find('large', large.tenantId, async () => large)
    expect(cache.size()).toBe(2)
  })

  test('what keys have alike is kept once, and what they differ in each for itself', async () => {
    const { cache } = setUp()
    const one = { ...knownKey(), permissions: new Set(['tenant:read'] as const), expiresAt: new Date('2027-01-01') }
    const alike = {
      ...knownKey(one.tenantId),
      permissions: new Set(['tenant:read'] as const),
      expiresAt: one.expiresAt,
    }
    const others = [
      { ...one, id: newId(), permissions: new Set(['members:read'] as const) },
      { ...one, id: newId(), expiresAt: null },
      { ...one, id: newId(), allowedIps: ['10.0.0.0/8'] },
      { ...one, id: newId(), rateLimitPerMinute: 5 },
      { ...one, id: newId(), metadata: { team: 'a' } },
      { ...one, id: newId(), environment: 'TEST' as const },
      { ...one, id: newId(), disabledAt: new Date('2026-01-01') },
      { ...one, id: newId(), revokedAt: new Date('2026-01-01') },
    ]
    const all = [one, alike, ...others]
    for (const key of all) await cache.find(key.id, key.tenantId, async () => key)
    expect(all.map(({ id }) => cache.peek(id))).toEqual(all)
    expect(cache.peek(alike.id)?.permissions).toBe(cache.peek(one.id)?.permissions)
    expect(cache.peek(alike.id)?.tenant).toBe(cache.peek(one.id)?.tenant)
  })

  test('a key that makes room leaves the others of its tenant where they are', async () => {
    const { cache, announce } = setUp(3)
    const tenantId = newId()
    const keys = [knownKey(tenantId), knownKey(tenantId), knownKey(tenantId), knownKey(tenantId)]
    for (const key of keys) await cache.find(key.id, tenantId, async () => key)
    const left = () => keys.map(({ id }) => cache.peek(id)?.id ?? null)
    const [, second, third, fourth] = keys.map(({ id }) => id)
    expect(left()).toEqual([null, second, third, fourth])
    announce({ topic: 'api-key', id: `${tenantId}/${fourth}` })
    expect(left()).toEqual([null, second, third, null])
    announce({ topic: 'api-key', id: `${tenantId}/${second}` })
    expect(left()).toEqual([null, null, third, null])
    announce({ topic: 'tenant', id: tenantId })
    expect(cache.size()).toBe(0)
  })

  test('what was read of a tenant last counts for all its keys, whichever look-up ends last', async () => {
    const { cache } = setUp()
    const clock = stopClock()
    const [early, late] = [knownKey(), knownKey()]
    const renamed = { ...early, tenantId: late.tenantId, tenant: late.tenant && { ...late.tenant, name: 'Before' } }
    let answer = (_: KnownKey) => {}
    const slow = cache.find('slow', late.tenantId, () => new Promise((resolve) => (answer = resolve)))
    clock.moveOn(10)
    await cache.find('quick', late.tenantId, async () => late)
    answer(renamed)
    await slow
    expect(['slow', 'quick'].map((digest) => cache.peek(digest)?.tenant?.name)).toEqual(['Acme', 'Acme'])
  })

  test('a look-up that fails is tried again by the next one', async () => {
    const { cache } = setUp()
    const key = knownKey()
    await expect(cache.find('d', key.tenantId, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    expect(await cache.find('d', key.tenantId, async () => key)).toEqual(key)
  })
})

describe('two replicas on one database', () => {
  let app: TestApp
  let replica: TestApp
  let owner: TestPerson
  let tenantId: string
  beforeAll(async () => {
    app = await createTestApp()
    replica = await createTestApp({ beside: app })
    owner = await app.person()
    tenantId = await createTenant(app, owner)
    await app.until(async () => app.services.invalidations.isCurrent() && replica.services.invalidations.isCurrent())
  })
  afterAll(async () => {
    await replica.close()
    await app.close()
  })

  const make = () => createKey(app, { as: owner, tenantId }, { permissions: ['tenant:read'] })
  const revoke = (id: string) =>
    app.graphql(
      'mutation ($input: ApiKeyInput!) { revokeApiKey(input: $input) { id } }',
      { input: { id } },
      { as: owner, tenantId },
    )
  const onReplica = async (secret: string) => codeOf(await asKey(replica, secret, '{ tenant { name } }'))
  /** How long the other replica goes on taking the key, asked again and again: until the last question it let pass. */
  async function staleness(secret: string): Promise<number> {
    const began = performance.now()
    let lastTaken = 0
    await replica.until(async () => {
      const asked = performance.now() - began
      if ((await onReplica(secret)) === 'KEY_REVOKED') return true
      lastTaken = asked
      return false
    })
    return lastTaken
  }
  const kill = () => {
    const sql = postgres(app.database.ownerUrl, { max: 1 })
    return sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'betrace-invalidations' and datname = current_database()`.finally(() => sql.end())
  }

  test('a key in use is refused by the other within a second of its revocation', async () => {
    for (let n = 0; n < 10; n++) {
      const { id, secret } = await make()
      expect(await onReplica(secret)).toBeNull()
      await revoke(id)
      expect(await staleness(secret)).toBeLessThan(1000)
    }
  })

  test('also when the connection that announcements come over is cut just before', async () => {
    for (let n = 0; n < 3; n++) {
      const { id, secret } = await make()
      expect(await onReplica(secret)).toBeNull()
      await kill()
      await revoke(id)
      expect(await staleness(secret)).toBeLessThan(1100)
      await app.until(async () => replica.services.invalidations.isCurrent())
    }
  })

  test('a change of the tenant’s security settings reaches keys in use; one that is rolled back does not', async () => {
    const { secret } = await make()
    expect(await onReplica(secret)).toBeNull()
    const ctx = tenantCtx(app, tenantId)
    const enforce = (fail: boolean) =>
      inTenant(ctx, async (tx) => {
        const security = { keyLifetime: { mode: 'ENFORCED' as const, maxDays: 1 } }
        await tx.update(tenants).set({ security }).where(eq(tenants.tenantId, tenantId))
        await announceChange(tx, 'tenant', tenantId)
        if (fail) throw new Error('rolled back')
      })
    await expect(enforce(true)).rejects.toThrow('rolled back')
    expect(await onReplica(secret)).toBeNull()
    expect(replica.services.apiKeys.size()).toBeGreaterThan(0)
    await enforce(false)
    await replica.until(async () => (await onReplica(secret)) === 'KEY_EXPIRED')
  })
})

test('without the database, keys at hand are let in for a second and then nobody is', async () => {
  const app = await createTestApp({ env: { DATABASE_POOL_SIZE: '2' } })
  const owner = await app.person()
  const tenantId = await createTenant(app, owner)
  const [used, unused] = [await createKey(app, { as: owner, tenantId }), await createKey(app, { as: owner, tenantId })]
  await app.until(async () => app.services.invalidations.isCurrent())
  const clock = stopClock()
  const use = async (secret: string) => codeOf(await asKey(app, secret, '{ viewer { id } }'))
  expect(await use(used.secret)).toBeNull()
  await app.database.drop()
  expect(await use(used.secret)).toBeNull()
  expect(await use(unused.secret)).toBe('UNAVAILABLE')
  clock.moveOn(staleAfterMs)
  expect(await use(used.secret)).toBe('UNAVAILABLE')
  await app.close()
})
