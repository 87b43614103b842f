import { randomBytes } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantCtx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import { createTestApp, type TestApp } from '../test/app.ts'
import { personCtx } from '../test/factories.ts'
import { runOnce } from './idempotency.ts'
import { plans, tenantSlugs } from './tables/index.ts'
import { asPlatform, inTenant } from './tenancy.ts'

/** Use-cases of every shape, run as mutations under a key: what a try that fails half-way leaves to the next. */
let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

/** A request that can be sent again and again: each time with a context of its own, as over HTTP. */
async function newRequest() {
  const person = await app.person()
  const [tenantId, sealingKey] = [newId(), randomBytes(32)]
  return <T>(mutation: (ctx: TenantCtx) => Promise<T>): Promise<T> => {
    const ctx = personCtx(app, person, tenantId)
    const idempotency = { key: 'key', sealingKey, mutations: 0, isReplay: false, journal: null }
    const inside = { ...ctx, request: { ...ctx.request, idempotency } }
    return runOnce(inside, idempotency, { position: 0, name: 'test', args: {} }, () => mutation(inside))
  }
}

/** A row that can be written once, in a table where nothing else depends on it. */
const write = (ctx: TenantCtx, slug: string) =>
  asPlatform(ctx, async (tx) => {
    await tx.insert(tenantSlugs).values({ slug, ownerTenantId: ctx.tenantId, createdAt: new Date() })
    return slug
  })
const isThere = (ctx: TenantCtx, slug: string) =>
  asPlatform(ctx, async (tx) => (await tx.$count(tenantSlugs, eq(tenantSlugs.slug, slug))) > 0)
const newSlug = () => `slug-${newId()}`

test('a retry decides from what the first try saw, up to what that one wrote', async () => {
  const send = await newRequest()
  const slug = newSlug()
  const claim = async (ctx: TenantCtx, failing: boolean) => {
    if (await isThere(ctx, slug)) throw new AppError('SLUG_TAKEN')
    await write(ctx, slug)
    if (failing) throw new Error('killed')
    return 'claimed'
  }
  await expect(send((ctx) => claim(ctx, true))).rejects.toThrow('killed')
  expect(await send((ctx) => claim(ctx, false))).toBe('claimed')
})

test('what was read and led to nothing is read afresh', async () => {
  const send = await newRequest()
  const slug = newSlug()
  const need = async (ctx: TenantCtx) => {
    if (!(await isThere(ctx, slug))) throw new AppError('NOT_FOUND')
    return 'found'
  }
  await expect(send(need)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await (await newRequest())((ctx) => write(ctx, slug))
  expect(await send(need)).toBe('found')
})

test('a failure that the use-case went on from is the same in the retry', async () => {
  const send = await newRequest()
  const [taken, free] = [newSlug(), newSlug()]
  let refusals = 0
  const claimEither = async (ctx: TenantCtx, failing: boolean) => {
    const refuse = () => {
      refusals += 1
      return Promise.reject(new AppError('SLUG_TAKEN', { details: { slug: taken } }))
    }
    const first = await asPlatform(ctx, refuse).catch((error: AppError) => [error.code, error.details])
    await write(ctx, free)
    if (failing) throw new Error('killed')
    return first
  }
  await expect(send((ctx) => claimEither(ctx, true))).rejects.toThrow('killed')
  expect(await send((ctx) => claimEither(ctx, false))).toEqual(['SLUG_TAKEN', { slug: taken }])
  expect(refusals).toBe(1)
})

test('transactions at once, and one within another, are each continued as what they are', async () => {
  const send = await newRequest()
  const slugs = Array.from({ length: 6 }, newSlug)
  const inner: string[] = []
  const nested = (ctx: TenantCtx, slug: string) =>
    asPlatform(ctx, async (tx) => {
      inner.push(await inTenant(ctx, async () => slug))
      await tx.insert(tenantSlugs).values({ slug, ownerTenantId: ctx.tenantId, createdAt: new Date() })
      return slug
    })
  const writeAll = async (ctx: TenantCtx, failing: boolean) => {
    const written = await Promise.all(slugs.map((slug, i) => (i % 2 ? nested : write)(ctx, slug)))
    if (failing) throw new Error('killed')
    return [...written, await inTenant(ctx, async () => 'after')]
  }
  await expect(send((ctx) => writeAll(ctx, true))).rejects.toThrow('killed')
  expect(await send((ctx) => writeAll(ctx, false))).toEqual([...slugs, 'after'])
  expect(inner).toHaveLength(3)
})

test('values come back as what they were', async () => {
  const send = await newRequest()
  const slug = newSlug()
  const made = {
    ...{ at: new Date(), bytes: randomBytes(8), big: 2n ** 70n, nothing: undefined, none: null },
    ...{ map: new Map([['a', new Set([1])]]), list: [null, undefined, 1] },
  }
  const make = async (ctx: TenantCtx, failing: boolean) => {
    const value = await asPlatform(ctx, async (tx) => {
      await tx.insert(tenantSlugs).values({ slug, ownerTenantId: ctx.tenantId, createdAt: new Date() })
      return made
    })
    if (failing) throw new Error('killed')
    return value
  }
  await expect(send((ctx) => make(ctx, true))).rejects.toThrow('killed')
  expect(await send((ctx) => make(ctx, false))).toEqual(made)
  expect(await send((ctx) => make(ctx, false))).toStrictEqual(made)
})

test('the lock lost on the way, two tries run into each other: the change is made once', async () => {
  const slug = newSlug()
  const send = await newRequest()
  const { locks } = app.services.db
  const entered: (() => void)[] = []
  let runs = 0
  app.services.db.locks = { hold: (_name, work) => work() }
  try {
    const both = new Promise<void>((resolve) => entered.push(resolve))
    const outcomes = await Promise.allSettled(
      [1, 2].map(() =>
        send(async (ctx) => {
          runs += 1
          if (runs === 2) for (const enter of entered) enter()
          await both
          return asPlatform(ctx, async (tx) => {
            await tx.execute(sql`insert into tenant_slugs values (${`${slug}-${newId()}`}, ${ctx.tenantId}, now())`)
            return slug
          })
        }),
      ),
    )
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
  } finally {
    app.services.db.locks = locks
  }
  const written = await app.services.db.platform.run((db) =>
    db.$count(tenantSlugs, sql`${tenantSlugs.slug} like ${`${slug}%`}`),
  )
  expect(written).toBe(1)
})

test('a mutation that has no transaction at all is answered again without being run', async () => {
  const send = await newRequest()
  let runs = 0
  const run = async (ctx: TenantCtx) => {
    runs += 1
    return ctx.services.db.app.run((db) => db.$count(plans))
  }
  expect(await send(run)).toBe(await send(run))
  expect(runs).toBe(1)
})
