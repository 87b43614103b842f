import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { tenants } from '../../db/tables/index.ts'
import { subscribe } from '../../jobs/events.ts'
import { mailsTo, use } from '../../test/alerts.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { operatorEmail, publishNext, putOnPlan } from '../../test/plans.ts'
import { sweepAlerts } from './alerts.jobs.ts'
import { raiseAlerts } from './raise.ts'

const day = 86_400_000
/** Of the plan PRO, a billing period. */
const spans = 10_000_000

let clock = new Date('2026-03-10T12:00:00Z')
let app: TestApp
let operator: TestPerson
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: operatorEmail }, services: { now: () => clock } })
  operator = await app.person(operatorEmail)
  // Under a hard limit nobody gets above it.
  await publishNext(app, operator, 'PRO', {
    limits: [
      { meter: 'spans', limit: spans, policy: 'SOFT' },
      { meter: 'members', limit: 25 },
    ],
  })
})
afterAll(() => app.close())
beforeEach(async () => {
  clock = new Date('2026-03-10T12:00:00Z')
  owner = await app.person()
  tenantId = await createTenant(app, owner)
  await putOnPlan(app, tenantId, 'PRO', 2)
})

const useSpans = (part: number) => use(app, owner, tenantId, part * spans)
const subjects = async (person = owner) => (await mailsTo(app, person)).map(({ subject }) => subject)
const sweep = () => sweepAlerts(systemCtx(app.services, 'test'))
const call = (document: string, variables = {}, as = owner, tenant = tenantId) =>
  app.graphql(document, variables, { as, tenantId: tenant })

interface Alert {
  id: string
  meter: string
  percent: number
  limit: number
  rearmedAt: string | null
}

/** Oldest first. */
async function alerts(as = owner, tenant = tenantId): Promise<Alert[]> {
  const query =
    '{ alerts { nodes { id meter percent limit used reachedAt periodEnd rearmedAt dismissedAt dismissedBy } } }'
  const { data } = await call(query, {}, as, tenant)
  return data.alerts.nodes.reverse()
}
const percents = async (as = owner) => (await alerts(as)).map(({ percent }) => percent)
const open = async () =>
  (await call('{ openAlerts { id meter percent } }')).data.openAlerts.map(({ percent }: Alert) => percent)
const dismiss = (id: string, as = owner, tenant = tenantId) =>
  call(
    'mutation ($input: DismissAlertInput!) { dismissAlert(input: $input) { id dismissedBy } }',
    { input: { id } },
    as,
    tenant,
  )
const setThresholds = (input: object, as = owner, tenant = tenantId) =>
  call(
    'mutation ($input: SetThresholdsInput!) { setThresholds(input: $input) { meter percents roles chosen } }',
    { input: { meter: 'spans', percents: [50, 80, 100], roles: ['OWNER'], ...input } },
    as,
    tenant,
  )
const overrideSpans = (limit: number | null) =>
  call(
    'mutation ($input: SetLimitOverrideInput!) { setLimitOverride(input: $input) { id } }',
    { input: { meter: 'spans', limit, reason: 'Test' } },
    operator,
  )
describe('a threshold of a sum', () => {
  test('is told once in a period to the holders of the roles, by mail and in the history', async () => {
    const people = { ADMIN: await app.person(), BILLING: await app.person(), VIEWER: await app.person() }
    for (const [role, person] of Object.entries(people)) await addMember(app, tenantId, person, role)
    await useSpans(0.49)
    expect(await alerts()).toEqual([])
    await useSpans(0.01)
    await useSpans(0.2)
    expect(await alerts()).toEqual([
      expect.objectContaining({
        ...{ meter: 'spans', percent: 50, limit: spans, used: spans / 2, reachedAt: clock.toISOString() },
        ...{ periodEnd: '2026-04-09T22:00:00.000Z', rearmedAt: null, dismissedAt: null },
      }),
    ])
    const said = ['Acme has reached 50% of its limit for spans']
    for (const person of [owner, people.ADMIN, people.BILLING]) expect(await subjects(person)).toEqual(said)
    expect(await subjects(people.VIEWER)).toEqual([])
    const [mail] = await mailsTo(app, owner)
    expect(mail?.text).toContain('uses 5,000,000 of 10,000,000 spans')
    expect(mail?.text).toMatch(/\/t\/acme-[0-9a-f]{12}\/alerts/)
  })

  test('is an event each for whoever listens', async () => {
    const heard = subscribe('usage.threshold-reached', 'test', async () => undefined)
    const { queue, subscriptions } = app.services
    await queue.boss.createQueue(heard.job.name)
    Object.assign(app.services, { subscriptions: [...subscriptions, heard] })
    await useSpans(0.9)
    Object.assign(app.services, { subscriptions })
    const told = await queue.boss.fetch(heard.job.name, { batchSize: 10 })
    const shared = { tenantId, meter: 'spans', limit: spans, used: 0.9 * spans, at: clock.toISOString() }
    expect(told).toHaveLength(2)
    for (const percent of [50, 80]) {
      const event = { ...shared, alertId: expect.any(String), percent, periodStart: '2026-03-09T23:00:00.000Z' }
      expect(told.map(({ data }) => data)).toContainEqual(event)
    }
  })

  test('is one mail that names the highest when several are crossed at once', async () => {
    await useSpans(1.2)
    expect(await percents()).toEqual([50, 80, 100])
    expect(await subjects()).toEqual(['Acme has reached 100% of its limit for spans'])
  })

  test('is told once although 64 cross it at the same time, on two replicas', async () => {
    const other = await createTestApp({ beside: app, services: { now: () => clock } })
    try {
      await useSpans(0.45)
      const each = (spans * 0.1) / 64
      await Promise.all(
        Array.from({ length: 64 }, (_, at) => use(at % 2 ? app : other, owner, tenantId, Math.ceil(each))),
      )
      await Promise.all(Array.from({ length: 64 }, (_, at) => raiseAlerts(tenantCtx(at % 2 ? app : other, tenantId))))
      expect(await percents()).toEqual([50])
      expect(await subjects()).toHaveLength(1)
    } finally {
      await other.close()
    }
  })

  test('is armed again by the next period, and what comes late for the last one tells nobody', async () => {
    await useSpans(0.6)
    const before = clock.toISOString()
    clock = new Date(clock.getTime() + 31 * day)
    const next = await app.person()
    await addMember(app, tenantId, next, 'OWNER')
    await use(app, next, tenantId, 0.3 * spans)
    expect(await percents(next)).toEqual([50])
    await use(app, next, tenantId, 0.3 * spans)
    expect(await percents(next)).toEqual([50, 50])
    expect(await subjects()).toHaveLength(2)
    await use(app, next, tenantId, spans, 'spans', before)
    await sweep()
    expect(await percents(next)).toEqual([50, 50])
  })

  test('that a killed process has lost is found by the sweep, once', async () => {
    const { usageWatch } = app.services
    delete app.services.usageWatch
    try {
      await useSpans(0.85)
    } finally {
      if (usageWatch) app.services.usageWatch = usageWatch
    }
    expect(await alerts()).toEqual([])
    expect(await sweep()).toBeGreaterThan(0)
    expect(await sweep()).toBe(0)
    expect(await percents()).toEqual([50, 80])
    expect(await subjects()).toEqual(['Acme has reached 80% of its limit for spans'])
  })

  test('of another limit is another threshold', async () => {
    await useSpans(0.85)
    expect(await open()).toEqual([80])
    await overrideSpans(2 * spans)
    expect(await open()).toEqual([])
    await useSpans(0.8)
    expect((await alerts()).map(({ percent, limit }) => [percent, limit])).toEqual([
      [50, spans],
      [80, spans],
      [50, 2 * spans],
      [80, 2 * spans],
    ])
    await overrideSpans(null)
    expect(await open()).toEqual([])
    await useSpans(5)
    expect(await sweep()).toBe(0)
  })

  test('is told of sums past what a number holds', async () => {
    for (let at = 0; at < 3; at++) await use(app, owner, tenantId, Number.MAX_SAFE_INTEGER)
    expect(await percents()).toEqual([50, 80, 100])
    expect(await sweep()).toBe(0)
  })

  test('is not told in a tenant without a limit', async () => {
    await putOnPlan(app, tenantId, 'ENTERPRISE')
    await useSpans(900)
    expect(await sweep()).toBe(0)
    expect(await alerts()).toEqual([])
  })
})

test('a count is told again when it has fallen five points below', async () => {
  const seats: string[] = []
  const fill = async (count: number) => {
    while (seats.length + 1 < count) seats.push(await addMember(app, tenantId, await app.person(), 'VIEWER'))
    while (seats.length + 1 > count) {
      const input = { memberId: toPublicId('member', seats.pop() ?? '') }
      const { errors } = await call('mutation ($input: MemberInput!) { removeMember(input: $input) }', { input })
      expect(errors).toBeUndefined()
    }
    await sweep()
  }
  await fill(20)
  expect(await percents()).toEqual([50, 80])
  expect(await subjects()).toEqual(['Acme has reached 80% of its limit for seats'])
  // 76 % of 25, then 80 again: still the same alert.
  await fill(19)
  await fill(20)
  expect(await percents()).toEqual([50, 80])
  // 72 %.
  await fill(18)
  expect((await alerts()).map(({ rearmedAt }) => rearmedAt)).toEqual([null, clock.toISOString()])
  expect(await open()).toEqual([])
  await fill(20)
  expect(await percents()).toEqual([50, 80, 80])
  expect(await subjects()).toHaveLength(2)
  expect(await open()).toEqual([80])
})

describe('thresholds of one’s own', () => {
  test('count in place of the usual ones, and go to the roles that were chosen', async () => {
    const viewer = await app.person()
    await addMember(app, tenantId, viewer, 'VIEWER')
    const { data } = await setThresholds({ percents: [150, 10, 10], roles: ['VIEWER'] })
    expect(data.setThresholds).toEqual({ meter: 'spans', percents: [10, 150], roles: ['VIEWER'], chosen: true })
    await useSpans(1.1)
    await useSpans(0.5)
    expect(await percents()).toEqual([10, 150])
    expect(await subjects()).toEqual([])
    expect(await subjects(viewer)).toEqual([
      'Acme has reached 10% of its limit for spans',
      'Acme has reached 150% of its limit for spans',
    ])
    const audit = await call('{ auditEvents(filter: { actions: ["threshold.set"] }) { nodes { before after } } }')
    expect(audit.data.auditEvents.nodes).toEqual([
      {
        before: { percents: [50, 80, 100], roles: ['OWNER', 'ADMIN', 'BILLING'] },
        after: { percents: [10, 150], roles: ['VIEWER'] },
      },
    ])
  })

  test('below what was told already are no news, and with none nobody hears anything', async () => {
    await useSpans(0.85)
    await setThresholds({ percents: [60, 80] })
    await sweep()
    expect((await percents()).sort()).toEqual([50, 60, 80])
    expect(await subjects()).toHaveLength(1)
    await setThresholds({ percents: [] })
    await useSpans(1)
    expect(await percents()).toHaveLength(3)
  })

  test.each([
    [{ percents: [0] }, 'percents.0'],
    [{ percents: [1001] }, 'percents.0'],
    [{ percents: Array.from({ length: 11 }, (_, at) => at + 1) }, 'percents'],
    [{ roles: [] }, 'roles'],
    [{ roles: ['KING'] }, 'roles'],
    [{ meter: 'retention_days' }, 'meter'],
    [{ meter: 'moons' }, 'meter'],
  ])('%o is refused', async (input, field) => {
    const { errors } = await setThresholds(input)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { [field]: expect.any(String) } })
  })

  test('are listed for every limit whose use is known', async () => {
    const { data } = await call('{ thresholds { meter percents roles chosen } }')
    expect(data.thresholds.map(({ meter }: Alert) => meter)).toEqual([
      ...['api_calls', 'spans', 'signals', 'rules', 'members', 'api_keys', 'webhooks'],
    ])
    expect(data.thresholds[0]).toMatchObject({ percents: [50, 80, 100], roles: ['OWNER', 'ADMIN', 'BILLING'] })
  })
})

describe('the banner', () => {
  test('shows the highest alert from 80 % on until somebody puts it away, and again for a higher one', async () => {
    await useSpans(0.6)
    expect(await open()).toEqual([])
    await useSpans(0.25)
    expect(await open()).toEqual([80])
    const [, high] = await alerts()
    const { data } = await dismiss(high?.id ?? '')
    expect(data.dismissAlert.dismissedBy).toBe(owner.email)
    expect(await open()).toEqual([])
    await useSpans(0.2)
    expect(await open()).toEqual([100])
  })

  test('is put away by those who may, in their own tenant', async () => {
    await useSpans(0.85)
    const [, high] = await alerts()
    const viewer = await app.person()
    await addMember(app, tenantId, viewer, 'VIEWER')
    expect((await dismiss(high?.id ?? '', viewer)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    const stranger = await app.person()
    const elsewhere = await createTenant(app, stranger)
    expect((await dismiss(high?.id ?? '', stranger, elsewhere)).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
    expect(await alerts(stranger, elsewhere)).toEqual([])
    expect(await open()).toEqual([80])
  })
})

test('far below the next threshold recording asks the database nothing more', async () => {
  await useSpans(0.1)
  const lease = vi.spyOn(app.services.db.app, 'lease')
  app.services.alertWatch.see(tenantId, [
    { meter: 'spans', periodStart: new Date('2026-03-09T23:00:00Z'), quantity: spans / 2 - 1 },
  ])
  expect(lease).not.toHaveBeenCalled()
  app.services.alertWatch.see(tenantId, [
    { meter: 'spans', periodStart: new Date('2026-03-09T23:00:00Z'), quantity: spans / 2 },
  ])
  await app.services.alertWatch.settled()
  expect(lease).toHaveBeenCalledOnce()
  lease.mockRestore()
})

test('of tenants that are looked at together each is told of its own', async () => {
  const others = await Promise.all([app.person(), app.person(), app.person()])
  const seen = [{ meter: 'spans', periodStart: new Date('2026-03-09T23:00:00Z'), quantity: 0.5 * spans }]
  const elsewhere: { as: TestPerson; tenant: string; part: number }[] = []
  for (const [i, as] of others.entries()) {
    const tenant = await createTenant(app, as)
    await putOnPlan(app, tenant, 'PRO', 2)
    elsewhere.push({ as, tenant, part: [0.1, 0.6, 0.9][i] ?? 0 })
  }
  const { see } = app.services.alertWatch
  app.services.usageWatch = () => undefined
  for (const { as, tenant, part } of elsewhere) await use(app, as, tenant, part * spans)
  app.services.usageWatch = see
  // The first two take the places of those who look; the others wait, and are looked at in one go.
  for (const tenant of [tenantId, await createTenant(app, owner), ...elsewhere.map((each) => each.tenant)])
    see(tenant, seen)
  await app.services.alertWatch.settled()
  const told = await Promise.all(
    elsewhere.map(async ({ as, tenant }) => (await alerts(as, tenant)).map(({ percent }) => percent)),
  )
  expect(told).toEqual([[], [50], [50, 80]])
})

test.each([
  ['de', 'Acme hat 80 % des Limits für Spans erreicht', '8.500.000 von 10.000.000'],
  ['fr', 'Acme a atteint 80 % de sa limite (spans)', 'sur 10 000 000'],
  ['es', 'Acme ha alcanzado el 80 % de su límite de spans', '8.500.000 de 10.000.000'],
  ['en-GB', 'Acme has reached 80% of its limit for spans', '8,500,000 of 10,000,000'],
])('in %s the mail reads “%s”', async (locale, subject, used) => {
  await app.services.db.platform.run((db) => db.update(tenants).set({ locale }).where(eq(tenants.tenantId, tenantId)))
  await useSpans(0.85)
  const [mail] = await mailsTo(app, owner)
  expect(mail?.subject.replace(/\s/g, ' ')).toBe(subject)
  expect(mail?.text.replace(/[\s\u202f]/g, ' ')).toContain(used)
})
