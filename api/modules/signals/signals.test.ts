import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { codeOf, makeKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { asker, badTrace, writeRule } from '../../test/rules.ts'
import { evaluateTrace } from './evaluate.ts'
import { removeOldSignals } from './signals.jobs.ts'

const day = 86_400_000
let app: TestApp
let owner: TestPerson
let tenantId: string
let ruleId: string
let ask: ReturnType<typeof asker>
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())
beforeEach(async () => {
  tenantId = await createTenant(app, owner, { keys: false })
  ruleId = await writeRule(app, owner, tenantId)
  ask = asker(app, owner, tenantId)
})

/** Raises a signal at a moment. */
async function raise(traceId: string, at: Date, trace: object = badTrace(traceId)): Promise<void> {
  app.services.now = () => at
  expect((await evaluateTrace(tenantCtx(app, tenantId), trace)).raised).toBe(1)
  app.services.now = () => new Date()
}

const counts = (input: object) =>
  ask(
    `query ($input: SignalCountsInput!) { signalCounts(input: $input) {
      steps { start severity count } rules { ruleId ruleName severity count lastAt } } }`,
    { input },
  )

test('signals are counted by day of the tenant’s zone and severity, and by rule', async () => {
  // In Berlin, in winter, the day begins at 23:00 UTC.
  for (const at of ['2026-01-10T22:30:00Z', '2026-01-10T23:30:00Z', '2026-01-11T12:00:00Z'])
    await raise(at, new Date(at))
  const { data } = await counts({ from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z', step: 'DAY' })
  expect(data.signalCounts).toEqual({
    steps: [
      { start: '2026-01-09T23:00:00.000Z', severity: 'HIGH', count: 1 },
      { start: '2026-01-10T23:00:00.000Z', severity: 'HIGH', count: 2 },
    ],
    rules: [
      {
        ...{ ruleId, ruleName: 'Large charges are checked', severity: 'HIGH', count: 3 },
        lastAt: '2026-01-11T12:00:00.000Z',
      },
    ],
  })
  const tooLong = { from: '2026-01-01T00:00:00Z', until: '2026-03-01T00:00:00Z', step: 'HOUR' }
  expect(codeOf(await counts(tooLong))).toBe('INVALID_INPUT')
  expect(codeOf(await counts({ ...tooLong, until: '2025-01-01T00:00:00Z' }))).toBe('INVALID_INPUT')
})

test('signals past the tenant’s retention are removed, however many batches that takes', async () => {
  const now = Date.now()
  for (const ago of [1, 29, 31, 32, 33]) await raise(`${ago} days ago`, new Date(now - ago * day))
  await inTenant(tenantCtx(app, tenantId), (tx) =>
    tx.update(tenants).set({ retentionDays: 30 }).where(eq(tenants.tenantId, tenantId)),
  )
  expect(await removeOldSignals(tenantCtx(app, tenantId), 2)).toBeGreaterThanOrEqual(3)
  const { data } = await ask('{ signals { nodes { traceId } } }')
  expect(data.signals.nodes.map(({ traceId }: { traceId: string }) => traceId).sort()).toEqual([
    '1 days ago',
    '29 days ago',
  ])
})

test('signals are a CSV file of any length, without anything that a spreadsheet would run', async () => {
  for (let i = 0; i < 101; i++) await raise(i === 7 ? '=1+1' : `trace ${i}`, new Date())
  const { headers } = await makeKey(app, owner, tenantId, { permissions: ['signals:read'] })
  const get = (query: string, by: object = headers) =>
    app.server.inject({ url: `/signals/export${query}`, headers: { ...by } })
  const all = await get('')
  expect(all.headers['content-type']).toBe('text/csv; charset=utf-8')
  const lines = all.body.trimEnd().split('\r\n')
  expect(lines).toHaveLength(102)
  expect(lines[0]).toBe('id,createdAt,severity,ruleId,ruleVersion,ruleName,clause,traceId,message,spans')
  expect(all.body).toContain(",always,'=1+1,")
  expect((await get('?traceId=trace+3')).body.trimEnd().split('\r\n')).toHaveLength(2)
  expect((await get('?severities=LOW')).body.trimEnd().split('\r\n')).toHaveLength(1)
  expect((await get('?from=yesterday')).statusCode).toBe(400)
  expect((await get('', { 'x-tenant-id': toPublicId('tenant', tenantId) })).statusCode).toBe(401)
  const { headers: other } = await makeKey(app, owner, tenantId, { permissions: ['rules:read'] })
  expect((await get('', other)).statusCode).toBe(403)
})

test('one signal is read by its id, and stays when its rule is deleted', async () => {
  await raise('kept', new Date())
  await ask('mutation ($id: ID!) { deleteRule(input: { id: $id }) { id } }', { id: ruleId })
  const listed = (await ask('{ signals { nodes { id } } }')).data.signals.nodes[0]
  const { data } = await ask('query ($id: ID!) { signal(id: $id) { ruleId ruleName ruleVersion traceId } }', listed)
  expect(data.signal).toEqual({ ruleId, ruleName: 'Large charges are checked', ruleVersion: 1, traceId: 'kept' })
})
