import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemCtx, type TenantCtx, withTenant } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { listAuditEvents, platformChain, recordAudit, recordRefusal, verifyAuditChain } from './audit.ts'

let app: TestApp
let owner: postgres.Sql
let ctx: TenantCtx
beforeAll(async () => {
  app = await createTestApp()
  owner = postgres(app.database.ownerUrl, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await owner.end()
  await app.close()
})
beforeEach(() => {
  ctx = withTenant(systemCtx(app.services, 'test'), newId())
})

const record = (action: string, after: Record<string, unknown> = {}) =>
  inTenant(ctx, (tx) => recordAudit(tx, { action, after }))
const recordMany = async (count: number) => {
  for (let n = 1; n <= count; n++) await record('thing.change', { n })
}

/** Changes the log as only its owner at the database could: past every grant and policy. */
async function tamper(statement: string): Promise<void> {
  await owner.unsafe(`alter table audit_events no force row level security`)
  await owner.unsafe(`alter table audit_heads no force row level security`)
  await owner.unsafe(statement.replaceAll('$tenant', `'${ctx.tenantId}'`))
  await owner.unsafe(`alter table audit_events force row level security`)
  await owner.unsafe(`alter table audit_heads force row level security`)
}

test('an event exists exactly when the change it tells of does', async () => {
  const undone = inTenant(ctx, async (tx) => {
    await recordAudit(tx, { action: 'thing.change' })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await verifyAuditChain(ctx)).toMatchObject({ intact: true, events: 0 })
})

test('forty events appended at once make one chain without gaps', async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => record('thing.change', { n })))
  expect(await verifyAuditChain(ctx)).toEqual({ intact: true, events: 40, problem: null, problemSequence: null })
})

test.each([
  ['null', null],
  ['numbers', { a: 1.5, b: 1e21, c: -0, d: 0.1 + 0.2 }],
  ['text', { a: 'ünïcödé \ud83d\ude00', b: '\u2028', c: 'line\nbreak' }],
  ['nesting', { z: { y: [1, { x: null }] }, a: [] }],
])('%s in before and after survive the way to the database and back', async (_name, value) => {
  await record('thing.change', { value })
  expect(await verifyAuditChain(ctx)).toMatchObject({ intact: true, events: 1 })
})

describe('somebody who owns the database', () => {
  test.each([
    ['edits an event', `update audit_events set actor_label = 'nobody' where tenant_id = $tenant and seq = 3`, 3],
    ['edits what it says', `update audit_events set after = '{"n": 0}' where tenant_id = $tenant and seq = 2`, 2],
    ['removes an event', `delete from audit_events where tenant_id = $tenant and seq = 2`, 2],
    ['removes the first', `delete from audit_events where tenant_id = $tenant and seq = 1`, 1],
    ['cuts the end off', `delete from audit_events where tenant_id = $tenant and seq >= 4`, 4],
    [
      'swaps two events',
      `update audit_events set seq = -seq where tenant_id = $tenant and seq in (2, 3);
       update audit_events set seq = 5 + seq where tenant_id = $tenant and seq < 0`,
      2,
    ],
    ['moves it in time', `update audit_events set at = at - interval '1 ms' where tenant_id = $tenant and seq = 5`, 5],
  ])('%s and is found', async (_what, statement, sequence) => {
    await recordMany(5)
    await tamper(statement)
    const report = await verifyAuditChain(ctx)
    expect(report).toMatchObject({ intact: false, problemSequence: sequence })
    expect(report.problem).toContain(String(sequence === 4 ? 3 : sequence))
  })
})

test('a refusal is recorded although its transaction never was, in the tenant’s chain or else the platform’s', async () => {
  const refusal = new AppError('FORBIDDEN', { details: { permission: 'keys:manage' } })
  await recordRefusal(ctx, 'key.rotate', refusal)
  const page = await listAuditEvents(ctx, { outcome: 'REFUSED' }, {})
  expect(page.nodes[0]).toMatchObject({
    action: 'key.rotate',
    errorCode: 'FORBIDDEN',
    after: { permission: 'keys:manage' },
  })
  await recordRefusal({ ...ctx, tenantId: null }, 'onboarding.start', refusal)
  const platform = await listAuditEvents(withTenant(ctx, platformChain), {}, { first: 1 })
  expect(platform.nodes[0]?.action).toBe('onboarding.start')
})

test('pages forwards and backwards see every event once, and the count stops at what was asked', async () => {
  await recordMany(7)
  const seen: number[] = []
  let after: string | null = null
  do {
    const page = await listAuditEvents(ctx, {}, { first: 3, after })
    seen.push(...page.nodes.map(({ seq }) => seq))
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after)
  expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1])
  const last = await listAuditEvents(ctx, {}, { last: 2 })
  expect(last.nodes.map(({ seq }) => seq)).toEqual([2, 1])
  expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false })
  const before = await listAuditEvents(ctx, {}, { last: 2, before: last.pageInfo.startCursor })
  expect(before.nodes.map(({ seq }) => seq)).toEqual([4, 3])
  expect(before.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: true })
  expect(await before.count()).toBe(7)
})

test.each([
  { first: 0 },
  { first: 101 },
  { first: -1 },
  { after: 'nonsense' },
  { after: Buffer.from('{"a":1}').toString('base64url') },
  { after: Buffer.from('"1; drop table audit_events"').toString('base64url') },
])('the page request %j is refused in words', async (request) => {
  await expect(listAuditEvents(ctx, {}, request)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('filters narrow by action, outcome and time', async () => {
  await record('a.one')
  await record('b.two')
  const actions = await listAuditEvents(ctx, { actions: ['b.two'] }, {})
  expect(actions.nodes.map(({ action }) => action)).toEqual(['b.two'])
  const later = await listAuditEvents(ctx, { from: new Date(Date.now() + 60_000) }, {})
  expect(later.nodes).toEqual([])
  const hostile = await listAuditEvents(ctx, { actions: ["' or 1=1 --"] }, {})
  expect(hostile.nodes).toEqual([])
})
