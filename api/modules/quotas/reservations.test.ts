import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { giveLimit } from '../../test/limits.ts'
import { publishNext, putOnPlan } from '../../test/plans.ts'
import { sweepReservations } from './quotas.jobs.ts'
import { readQuotas } from './quotas.ts'
import { commitQuota, reserveQuota } from './reservations.ts'

let app: TestApp
let sql: postgres.Sql
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  sql = postgres(app.database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await sql.end()
  await app.close()
})
beforeEach(async () => {
  app.services.now = () => new Date()
  tenantId = await createTenant(app, owner, { keys: false })
})

const reservation = 'id meter quantity state used createdAt expiresAt'
const reserveMutation = `mutation ($input: ReserveQuotaInput!) {
  reserveQuota(input: $input) { remaining reservation { ${reservation} } } }`
const commitMutation = `mutation ($input: CommitQuotaInput!) { commitQuota(input: $input) { ${reservation} } }`
const releaseMutation = `mutation ($input: ReleaseQuotaInput!) { releaseQuota(input: $input) { ${reservation} } }`
const limitsQuery = `{ limits { limits { meter limit used reserved remaining isOver resetsAt } } }`

const ask = (query: string, input: object, headers = {}, tenant = tenantId) =>
  app.graphql(query, { input }, { as: owner, tenantId: tenant, headers })
const reserve = (quantity: number, more: object = {}, headers = {}) =>
  ask(reserveMutation, { meter: 'spans', quantity: String(quantity), ...more }, headers)
const codeOf = ({ errors }: { errors: { extensions: { code: string } }[] | undefined }) => errors?.[0]?.extensions.code
async function reserved(quantity: number, more: object = {}): Promise<string> {
  const { data, errors } = await reserve(quantity, more)
  if (errors) throw new Error(JSON.stringify(errors[0]))
  return data.reserveQuota.reservation.id
}
async function spans() {
  const { data } = await app.graphql(limitsQuery, {}, { as: owner, tenantId })
  return data.limits.limits.find(({ meter }: { meter: string }) => meter === 'spans')
}

test('what is reserved is not there for others, what is committed is used, the rest is free again', async () => {
  await giveLimit([app], tenantId, 'spans', 10)
  const { data } = await reserve(7)
  expect(data.reserveQuota).toMatchObject({ remaining: 3, reservation: { state: 'OPEN', quantity: 7, used: null } })
  expect(await spans()).toMatchObject({ used: 0, reserved: 7, remaining: 3, isOver: false })
  const refused = await reserve(4)
  expect(refused.errors?.[0]).toMatchObject({
    extensions: { code: 'QUOTA_EXCEEDED', details: { meter: 'spans', limit: 10, used: 7 } },
  })
  const event = { meter: 'spans', quantity: 4, source: 'test', id: newId(), occurredAt: new Date().toISOString() }
  const record = 'mutation ($input: RecordUsageInput!) { recordUsage(input: $input) { accepted overQuota } }'
  expect((await ask(record, { events: [event] })).data.recordUsage).toEqual({ accepted: 0, overQuota: 1 })
  const { id } = data.reserveQuota.reservation
  const committed = await ask(commitMutation, { id, quantity: '5' })
  expect(committed.data.commitQuota).toMatchObject({ id, state: 'COMMITTED', used: 5 })
  expect(await spans()).toMatchObject({ used: 5, reserved: 0, remaining: 5 })
  expect((await ask(record, { events: [event] })).data.recordUsage).toEqual({ accepted: 1, overQuota: 0 })
})

test('a reservation is closed once, whoever tries at once; a repeat with the same idempotency key gets the answer again', async () => {
  const id = await reserved(7)
  const close = (i: number) => (i % 2 ? ask(commitMutation, { id }) : ask(releaseMutation, { id }))
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => close(i)))
  expect(answers.filter(({ data }) => data)).toHaveLength(1)
  expect(new Set(answers.map(codeOf))).toEqual(new Set([undefined, 'RESERVATION_CLOSED']))
  const key = { 'idempotency-key': newId() }
  const [first, again] = [await reserve(3, {}, key), await reserve(3, {}, key)]
  expect(again.data).toEqual(first.data)
  expect((await spans()).reserved).toBe(3)
  const commit = { id: first.data.reserveQuota.reservation.id }
  const commitKey = { 'idempotency-key': newId() }
  const used = (await spans()).used
  expect((await ask(commitMutation, commit, commitKey)).data).toEqual(
    (await ask(commitMutation, commit, commitKey)).data,
  )
  expect((await spans()).used).toBe(used + 3)
})

test('64 reservations at once get exactly the room there is', async () => {
  await giveLimit([app], tenantId, 'spans', 100)
  const answers = await Promise.all(Array.from({ length: 64 }, () => reserve(3)))
  expect(answers.filter(({ data }) => data)).toHaveLength(33)
  expect(await spans()).toMatchObject({ used: 0, reserved: 99, remaining: 1 })
})

test('one that is over holds nothing, cannot be committed, and is swept a day later', async () => {
  await giveLimit([app], tenantId, 'spans', 10)
  const id = await reserved(10, { ttlSeconds: 1 })
  const list = '{ quotaReservations { nodes { id } totalCount } }'
  const open = async () => (await app.graphql(list, {}, { as: owner, tenantId })).data.quotaReservations
  expect(await open()).toEqual({ nodes: [{ id }], totalCount: 1 })
  await app.until(async () => (await spans()).reserved === 0)
  expect(await open()).toEqual({ nodes: [], totalCount: 0 })
  const late = await ask(commitMutation, { id })
  expect(late.errors?.[0]).toMatchObject({ extensions: { code: 'RESERVATION_CLOSED', details: { state: 'EXPIRED' } } })
  expect((await reserve(10)).errors).toBeUndefined()
  expect(await sweepReservations(systemCtx(app.services, 'test'))).toBe(0)
  await sql`update quota_reservations set expires_at = now() - interval '25 hours' where tenant_id = ${tenantId}`
  expect(await sweepReservations(systemCtx(app.services, 'test'))).toBe(2)
  expect(codeOf(await ask(commitMutation, { id }))).toBe('NOT_FOUND')
})

test('what is reserved in one period is used in it, though it is committed in the next', async () => {
  await giveLimit([app], tenantId, 'spans', 10)
  const ctx = tenantCtx(app, tenantId)
  const standing = async () => (await readQuotas(ctx)).standings.get('spans')
  const { reservation } = await reserveQuota(ctx, { meter: 'spans', quantity: 10, ttlSeconds: 60 })
  app.services.now = () => new Date(Date.now() + 32 * 86_400_000)
  expect(await standing()).toMatchObject({ used: 0, reserved: 0, remaining: 10 })
  await commitQuota(ctx, { id: reservation.id })
  expect(await standing()).toMatchObject({ used: 0, remaining: 10 })
  app.services.now = () => new Date()
  expect(await standing()).toMatchObject({ used: 10, remaining: 0 })
})

test('a limit that lets pass reserves anything and says when more is used than it', async () => {
  const operator = await app.person('operator@reservations.test')
  app.services.config.PLATFORM_OPERATORS.push(operator.email)
  const limits = [{ meter: 'spans', limit: 5, policy: 'SOFT' }]
  await putOnPlan(app, tenantId, 'SOFTSPANS', await publishNext(app, operator, 'SOFTSPANS', { limits }))
  const { data } = await reserve(9)
  expect(data.reserveQuota.remaining).toBeNull()
  await ask(commitMutation, { id: data.reserveQuota.reservation.id })
  expect(await spans()).toMatchObject({ limit: 5, used: 9, remaining: 0, isOver: true })
})

test('a foreign reservation is not found, and what makes no sense is refused', async () => {
  const id = await reserved(3)
  const elsewhere = await createTenant(app, owner, { keys: false })
  for (const mutation of [commitMutation, releaseMutation])
    expect(codeOf(await ask(mutation, { id }, {}, elsewhere))).toBe('NOT_FOUND')
  expect(codeOf(await ask(commitMutation, { id, quantity: '4' }))).toBe('INVALID_INPUT')
  for (const wrong of [{ meter: 'members' }, { meter: 'constructor' }, { quantity: '0' }, { ttlSeconds: 3601 }])
    expect(codeOf(await reserve(3, wrong))).toBe('INVALID_INPUT')
  await sql`insert into quota_reservations (tenant_id, id, kind, meter, period_start, quantity, created_at, expires_at)
    select ${tenantId}, gen_random_uuid(), 'RESERVATION', 'spans', now(), 1, now(), now() + interval '1 hour'
    from generate_series(1, 999)`
  expect(codeOf(await reserve(1))).toBe('RESERVATION_LIMIT_REACHED')
})
