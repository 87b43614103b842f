import { and, eq } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { tenantKeys } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import type { JobName } from '../../jobs/queue.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { applyKeyDeletion, cancelTenantKeyDeletion, scheduleTenantKeyDeletion } from './deletion.ts'
import { keyJobs } from './keys.jobs.ts'
import { rotateTenantKey, type TenantKeyRow } from './keys.ts'
import { sweepOrphanKeys } from './orphans.jobs.ts'
import { decryptData, encryptData, verifySignature } from './payloads.ts'
import { activateTenantKey, provisionTenantKeys, undoTenantKeys } from './provisioning.ts'

/** No worker runs here: each test runs the jobs it is about, at the time it is about. */
let app: TestApp
let owner: postgres.Sql
let daysLater = 0

beforeAll(async () => {
  app = await createTestApp()
  app.services.now = () => new Date(Date.now() + daysLater * 86_400_000)
  owner = postgres(app.database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await owner.end()
  await app.close()
})

const newTenant = async () => tenantCtx(app, await createTenant(app, await app.person()))
type Ctx = Awaited<ReturnType<typeof newTenant>>

async function keyOf(ctx: Ctx, purpose: 'SIGNING' | 'ENCRYPTION', version = 1): Promise<TenantKeyRow> {
  const which = and(
    eq(tenantKeys.tenantId, ctx.tenantId),
    eq(tenantKeys.purpose, purpose),
    eq(tenantKeys.version, version),
  )
  const [row] = await inTenant(ctx, (tx) => tx.select().from(tenantKeys).where(which))
  if (!row) throw new Error('no such key')
  return row
}

/** A tenant whose first encryption key is retired, with something encrypted under it. */
async function withRetiredKey() {
  const ctx = await newTenant()
  const { ciphertext } = await encryptData(ctx, { plaintext: 'a2VwdA==' })
  const next = await rotateTenantKey(ctx, { purpose: 'ENCRYPTION' })
  await activateTenantKey(ctx, next.id)
  return { ctx, ciphertext, retired: await keyOf(ctx, 'ENCRYPTION') }
}

async function runJob(name: JobName, after = 0): Promise<void> {
  const job = keyJobs.find((each) => each.name === name)
  if (!job) throw new Error(`no job ${name}`)
  daysLater = after
  try {
    await job.run(systemCtx(app.services, `job:${name}`), {} as never, {
      lastTry: false,
      signal: AbortSignal.timeout(9e5),
    })
  } finally {
    daysLater = 0
  }
}

const keyringState = async (key: TenantKeyRow) =>
  (await owner`select state from keyring_keys where id = ${key.providerKeyId}`)[0]?.state
const jobsFor = (name: string, keyId: string) =>
  owner`select id from jobs.job where name = ${name} and data->>'keyId' = ${keyId}`

test('only a retired key can be deleted, in 7 to 30 days, 30 by default', async () => {
  const { ctx, retired } = await withRetiredKey()
  const active = await keyOf(ctx, 'ENCRYPTION', 2)
  await expect(scheduleTenantKeyDeletion(ctx, { id: active.id })).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
  for (const days of [6, 31, 7.5])
    await expect(scheduleTenantKeyDeletion(ctx, { id: retired.id, days })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fields: { days: expect.any(String) },
    })
  await expect(scheduleTenantKeyDeletion(ctx, { id: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const scheduled = await scheduleTenantKeyDeletion(ctx, { id: retired.id })
  expect(scheduled.state).toBe('PENDING_DELETION')
  expect(Math.round(((scheduled.deletionAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(30)
})

test('a key scheduled for deletion is unusable at once and opens everything again when that is cancelled', async () => {
  const { ctx, ciphertext, retired } = await withRetiredKey()
  await scheduleTenantKeyDeletion(ctx, { id: retired.id, days: 7 })
  await expect(decryptData(ctx, { ciphertext })).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
  await applyKeyDeletion(ctx, retired.id)
  expect(await keyringState(retired)).toBe('PENDING_DELETION')
  const cancelled = await cancelTenantKeyDeletion(ctx, retired.id)
  expect(cancelled).toMatchObject({ state: 'RETIRED', deletionAt: null })
  await applyKeyDeletion(ctx, retired.id)
  expect(await keyringState(retired)).toBe('ENABLED')
  expect((await decryptData(ctx, { ciphertext })).plaintext).toBe('a2VwdA==')
})

test('when a deletion is cancelled while the provider is being told of it, the provider ends up with the key', async () => {
  const { ctx, retired } = await withRetiredKey()
  await scheduleTenantKeyDeletion(ctx, { id: retired.id, days: 7 })
  const real = app.services.keyProvider
  const slow = {
    ...real,
    async scheduleDeletion(...args: Parameters<typeof real.scheduleDeletion>) {
      await cancelTenantKeyDeletion(ctx, retired.id)
      return real.scheduleDeletion(...args)
    },
  }
  await applyKeyDeletion({ ...ctx, services: { ...ctx.services, keyProvider: slow } }, retired.id)
  expect(await keyringState(retired)).toBe('ENABLED')
  expect(await keyOf(ctx, 'ENCRYPTION')).toMatchObject({ state: 'RETIRED', deletionAt: null })
})

test('a key is destroyed when it is due, not before, and can be rescued until an hour before', async () => {
  const { ctx, ciphertext, retired } = await withRetiredKey()
  await scheduleTenantKeyDeletion(ctx, { id: retired.id, days: 7 })
  await applyKeyDeletion(ctx, retired.id)
  for (const job of ['keys.destroy-due', 'keyring.erase-due'] as const) await runJob(job, 6.99)
  expect(await keyOf(ctx, 'ENCRYPTION')).toMatchObject({ state: 'PENDING_DELETION' })
  daysLater = 6.97
  await expect(cancelTenantKeyDeletion(ctx, retired.id)).rejects.toThrow('too late')
  daysLater = 0
  for (const job of ['keys.destroy-due', 'keyring.erase-due'] as const) await runJob(job, 7.01)
  expect(await keyOf(ctx, 'ENCRYPTION')).toMatchObject({ state: 'DESTROYED' })
  expect(await keyringState(retired)).toBe('DESTROYED')
  await expect(decryptData(ctx, { ciphertext })).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
  await expect(cancelTenantKeyDeletion(ctx, retired.id)).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
})

test('a rescue that comes too late at the provider ends as DESTROYED, not in endless tries', async () => {
  const { ctx, retired } = await withRetiredKey()
  await scheduleTenantKeyDeletion(ctx, { id: retired.id, days: 7 })
  await cancelTenantKeyDeletion(ctx, retired.id)
  await owner`update keyring_keys set state = 'DESTROYED', wrapped_material = null where id = ${retired.providerKeyId}`
  await applyKeyDeletion(ctx, retired.id)
  expect(await keyOf(ctx, 'ENCRYPTION')).toMatchObject({ state: 'DESTROYED', error: null })
})

test('what the provider has not done after all tries is taken up again, with the reason shown until it is', async () => {
  const { ctx, retired } = await withRetiredKey()
  await scheduleTenantKeyDeletion(ctx, { id: retired.id, days: 7 })
  const down = async () => {
    throw new AppError('UNAVAILABLE', { message: 'The key service is away.' })
  }
  const provider = { ...app.services.keyProvider, scheduleDeletion: down }
  const downCtx = { ...ctx, services: { ...ctx.services, keyProvider: provider } }
  await expect(applyKeyDeletion(downCtx, retired.id)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect((await keyOf(ctx, 'ENCRYPTION')).error).toBe('The key service is away.')
  const next = await rotateTenantKey(ctx, { purpose: 'SIGNING' })
  await runJob('keys.resume', 0.01)
  expect(await jobsFor('keys.apply-deletion', retired.id)).toHaveLength(2)
  expect(await jobsFor('keys.activate', next.id)).toHaveLength(2)
  await applyKeyDeletion(ctx, retired.id)
  expect((await keyOf(ctx, 'ENCRYPTION')).error).toBeNull()
})

test('keys rotate by themselves after 90 days, once, in active tenants', async () => {
  const [ctx, suspended] = [await newTenant(), await newTenant()]
  await owner`update tenants set status = 'SUSPENDED' where tenant_id = ${suspended.tenantId}`
  await runJob('keys.rotate-due', 89)
  await expect(keyOf(ctx, 'SIGNING', 2)).rejects.toThrow('no such key')
  await runJob('keys.rotate-due', 91)
  await runJob('keys.rotate-due', 91)
  for (const purpose of ['SIGNING', 'ENCRYPTION'] as const) {
    const next = await keyOf(ctx, purpose, 2)
    expect(next.state).toBe('PENDING')
    expect(await jobsFor('keys.activate', next.id)).toHaveLength(1)
    await activateTenantKey(ctx, next.id)
    expect((await keyOf(ctx, purpose)).state).toBe('RETIRED')
  }
  await expect(keyOf(suspended, 'SIGNING', 2)).rejects.toThrow('no such key')
})

test('provisioning resumes after a crash at any point and can run many times at once', async () => {
  const ctx = tenantCtx(app, newId())
  const real = app.services.keyProvider
  let calls = 0
  const crashing = {
    ...real,
    async ensureKey(...args: Parameters<typeof real.ensureKey>) {
      calls += 1
      if (calls === 1) throw new Error('killed before the key was made')
      await real.ensureKey(...args)
      throw new Error('killed after the key was made')
    },
  }
  const crashingCtx = { ...ctx, services: { ...ctx.services, keyProvider: crashing } }
  await expect(provisionTenantKeys(crashingCtx)).rejects.toThrow('killed')
  await Promise.all(Array.from({ length: 8 }, () => provisionTenantKeys(ctx)))
  const rows = await provisionTenantKeys(ctx)
  expect(rows.map((row) => [row.version, row.state])).toEqual([
    [1, 'ACTIVE'],
    [1, 'ACTIVE'],
  ])
  const held = await real.listKeys(ctx)
  expect(new Set(held.map((key) => key.providerKeyId))).toEqual(new Set(rows.map((row) => row.providerKeyId)))
})

test('undoing schedules the deletion of every key, also of one that no row knows, and is not undone by a straggler', async () => {
  const ctx = await newTenant()
  const provider = app.services.keyProvider
  await provider.ensureKey(ctx, { purpose: 'SIGNING', version: 7 })
  await undoTenantKeys(ctx)
  await undoTenantKeys(ctx)
  expect(await provider.listKeys(ctx)).toEqual([])
  expect(await keyOf(ctx, 'SIGNING')).toMatchObject({ state: 'PENDING_DELETION', rotateAfter: null })
  await expect(provisionTenantKeys(ctx)).rejects.toMatchObject({ code: 'CONFLICT' })

  const late = tenantCtx(app, newId())
  const undoneMeanwhile = {
    ...provider,
    async ensureKey(...args: Parameters<typeof provider.ensureKey>) {
      await undoTenantKeys(late)
      return provider.ensureKey(...args)
    },
  }
  const lateCtx = { ...late, services: { ...late.services, keyProvider: undoneMeanwhile } }
  await expect(provisionTenantKeys(lateCtx)).rejects.toMatchObject({ code: 'CONFLICT' })
  await app.until(async () => (await provider.listKeys(late)).length === 0)
  expect((await keyOf(late, 'SIGNING')).state).toBe('PENDING_DELETION')
})

test('the sweep removes old keys that no row knows, and nothing else', async () => {
  const ctx = await newTenant()
  const provider = app.services.keyProvider
  const orphan = await provider.ensureKey(ctx, { purpose: 'SIGNING', version: 5 })
  const pending = await rotateTenantKey(ctx, { purpose: 'ENCRYPTION' })
  await provider.ensureKey(ctx, pending)
  const elsewhere = tenantCtx(app, newId())
  await provider.ensureKey(elsewhere, { purpose: 'SIGNING', version: 1 })
  const before = await provider.listKeys(ctx)
  await sweepOrphanKeys(systemCtx(app.services, 'test'))
  expect(await provider.listKeys(ctx)).toEqual(before)
  await runJob('keys.sweep-orphans', 0.1)
  await runJob('keys.sweep-orphans', 0.1)
  const kept = await provider.listKeys(ctx)
  expect(before.filter((key) => !kept.some((other) => other.providerKeyId === key.providerKeyId))).toEqual([
    { providerKeyId: orphan.providerKeyId, purpose: 'SIGNING', version: 5 },
  ])
  expect(await provider.listKeys(elsewhere)).toHaveLength(1)
  const swept = await owner`select after from audit_events where tenant_id = ${ctx.tenantId} and action = 'key.sweep'`
  expect(swept).toHaveLength(1)
})

test('a destroyed signing key no longer verifies', async () => {
  const ctx = await newTenant()
  await undoTenantKeys(ctx)
  await runJob('keys.destroy-due', 8)
  const { id } = await keyOf(ctx, 'SIGNING')
  const input = { keyId: id, payload: 'eA==', signature: 'eA' }
  await expect(verifySignature(ctx, input)).rejects.toMatchObject({ code: 'KEY_UNAVAILABLE' })
})
