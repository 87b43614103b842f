import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { codeOf, makeKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { giveLimit } from '../../test/limits.ts'
import { asker, badTrace, otlpTrace, writeRule } from '../../test/rules.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
let ask: ReturnType<typeof asker>
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())
beforeEach(async () => {
  tenantId = await createTenant(app, owner, { keys: false })
  ask = asker(app, owner, tenantId)
})

const mutation = `mutation ($trace: Trace!) { evaluateTrace(input: { trace: $trace }) {
  traceId spans rules generation raised signals { id ruleId ruleName severity clause message spanReferences }
  errors { ruleName code } evaluateMs totalMs } }`
const evaluate = async (trace: unknown) => (await ask(mutation, { trace })).data.evaluateTrace
const usage = async (groupBy: string) => {
  const [from, to] = [-1, 1].map((days) => new Date(Date.now() + days * 86_400_000))
  const input = { from, to, granularity: 'HOUR', groupBy, meters: ['spans', 'signals'] }
  const { data } = await ask(
    'query ($input: UsageInput!) { usage(input: $input) { series { meter { code } keyId total } } }',
    { input },
  )
  return data.usage.series
}
const used = async (meter: string) =>
  Number((await usage('TOTAL')).find((series: { meter: { code: string } }) => series.meter.code === meter).total)
const loaded = (rules: number) =>
  app.until(async () => (await ask('{ rulesSession { rules } }')).data.rulesSession.rules === rules)

test('a trace that breaks a rule raises a signal with the spans that show it, in either form', async () => {
  const ruleId = await writeRule(app, owner, tenantId)
  const answer = await evaluate(badTrace('t-1'))
  expect(answer).toMatchObject({ traceId: 't-1', spans: 2, rules: 1, generation: 1, raised: 1, errors: [] })
  expect(answer.signals).toEqual([
    expect.objectContaining({ ruleId, severity: 'HIGH', clause: 'ALWAYS', spanReferences: ['s-2'] }),
  ])
  expect(answer.signals[0].message).toContain('without payment.fraud_check')
  const otlp = await evaluate(otlpTrace('5b8efff798038103d269b633813fc60c'))
  expect(otlp.signals.map(({ clause }: { clause: string }) => clause)).toEqual(['ALWAYS'])
})

test('a trace that keeps to the rules raises nothing and is metered', async () => {
  await writeRule(app, owner, tenantId)
  const good = { traceId: 't-2', spans: [{ spanId: 'a', name: 'payment.charge', attributes: { amount: 5 } }] }
  expect(await evaluate(good)).toMatchObject({ raised: 0, signals: [] })
  expect([await used('spans'), await used('signals')]).toEqual([1, 0])
})

test('the same trace sent again finds the same signals and counts nothing twice', async () => {
  await writeRule(app, owner, tenantId)
  const answers = await Promise.all([1, 2, 3].map(() => evaluate(badTrace('t-3'))))
  const ids = answers.flatMap(({ signals }) => signals.map(({ id }: { id: string }) => id))
  expect(ids).toHaveLength(3)
  expect(new Set(ids).size).toBe(1)
  expect(answers.reduce((sum, { raised }) => sum + raised, 0)).toBe(1)
  expect([await used('spans'), await used('signals')]).toEqual([2, 1])
  expect((await ask('{ signals { totalCount } }')).data.signals.totalCount).toBe(1)
})

test('other spans under the same trace id are metered too', async () => {
  await evaluate(badTrace('t-4'))
  const { spans } = badTrace('t-4')
  await evaluate({ traceId: 't-4', spans: [...spans, { spanId: 'more', name: 'more' }] })
  expect(await used('spans')).toBe(5)
})

test('a rule that is written, switched off or deleted counts from the next trace on', async () => {
  await evaluate(badTrace('before'))
  const id = await writeRule(app, owner, tenantId)
  await loaded(1)
  expect((await evaluate(badTrace('t-5'))).signals).toHaveLength(1)
  await ask('mutation ($id: ID!) { setRuleEnabled(input: { id: $id, enabled: false }) { id } }', { id })
  await loaded(0)
  expect((await evaluate(badTrace('t-6'))).signals).toEqual([])
})

test('another replica hears of a change of the rules', async () => {
  const other = await createTestApp({ beside: app })
  try {
    const there = asker(other, owner, tenantId)
    const rules = async () => (await there('{ rulesSession { rules } }')).data.rulesSession.rules
    expect(await rules()).toBe(0)
    await writeRule(app, owner, tenantId)
    await app.until(async () => (await rules()) === 1)
    const { data } = await there('{ rulesSession { engine hash errors { code } } }')
    expect(data.rulesSession).toEqual({ engine: 'EMBEDDED', hash: expect.stringMatching(/^[0-9a-f]{16}$/), errors: [] })
  } finally {
    await other.close()
  }
})

test('a session is opened anew when somebody asks for it', async () => {
  const opened = async (query: string) => Date.parse((await ask(query)).data.answer.openedAt)
  const before = await opened('{ answer: rulesSession { openedAt } }')
  await app.until(async () => Date.now() > before)
  expect(await opened('mutation { answer: rebuildRulesSession { openedAt } }')).toBeGreaterThan(before)
})

test.each([
  ['spans', 1],
  ['signals', 0],
])('where the limit of %s has no room, a trace is refused as a whole and leaves nothing', async (meter, limit) => {
  await writeRule(app, owner, tenantId)
  await giveLimit([app], tenantId, meter, limit)
  const { errors } = await ask(mutation, { trace: badTrace('t-11') })
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'QUOTA_EXCEEDED', details: { meter, limit, used: 0 } })
  expect([await used('spans'), await used('signals')]).toEqual([0, 0])
  expect((await ask('{ signals { totalCount } }')).data.signals.totalCount).toBe(0)
  await giveLimit([app], tenantId, meter, 10)
  expect(await evaluate(badTrace('t-11'))).toMatchObject({ raised: 1 })
})

test('one rule that takes too many steps is an error of its own, and the others are answered', async () => {
  await writeRule(app, owner, tenantId)
  const text = 'when { payment.charge.where(note matches "(a|b)*a(a|b){100}c") } never { payment.charge }'
  await writeRule(app, owner, tenantId, { name: 'Slow', text })
  await loaded(2)
  const long = { spanId: 'long', name: 'payment.charge', attributes: { note: 'ab'.repeat(4_500) } }
  const { spans } = badTrace('t-7')
  const answer = await evaluate({ traceId: 't-7', spans: [...spans, ...Array.from({ length: 50 }, () => long)] })
  expect(answer.errors).toEqual([{ ruleName: 'Slow', code: 'BUDGET_EXCEEDED' }])
  expect(answer.signals.map(({ ruleName }: { ruleName: string }) => ruleName)).toEqual(['Large charges are checked'])
})

test('the same trace in two tenants raises a signal in the one whose rule it breaks', async () => {
  await writeRule(app, owner, tenantId)
  const neighbour = asker(app, owner, await createTenant(app, owner, { keys: false }))
  await evaluate(badTrace('shared'))
  expect((await neighbour(mutation, { trace: badTrace('shared') })).data.evaluateTrace.signals).toEqual([])
  expect((await neighbour('{ signals { nodes { id } } }')).data.signals.nodes).toEqual([])
})

test('a key needs the permission to send traces, and its use is metered as its own', async () => {
  await writeRule(app, owner, tenantId)
  const sender = await makeKey(app, owner, tenantId, { permissions: ['traces:evaluate'] })
  const reader = await makeKey(app, owner, tenantId, { permissions: ['rules:read'] })
  const by = ({ secret }: { secret: string }) =>
    app.graphql(mutation, { trace: badTrace('by-key') }, { headers: { authorization: `Bearer ${secret}` } })
  expect((await by(sender)).data.evaluateTrace.raised).toBe(1)
  expect(codeOf(await by(reader))).toBe('FORBIDDEN')
  const keyId = toPublicId('apiKey', sender.id)
  expect(await usage('KEY')).toContainEqual({ meter: { code: 'spans' }, keyId, total: 2 })
})

test.each([
  ['nothing', {}],
  ['a span without a name', { traceId: 't', spans: [{ spanId: 'a' }] }],
  ['spans of two traces', { resourceSpans: [otlpTrace('a'), otlpTrace('b')].flatMap((each) => each.resourceSpans) }],
  ['10,001 spans', { traceId: 't', spans: Array.from({ length: 10_001 }, () => ({ spanId: 'a', name: 'a' })) }],
  [
    '129 attributes',
    {
      traceId: 't',
      spans: [
        { spanId: 'a', name: 'a', attributes: Object.fromEntries(Array.from({ length: 129 }, (_, i) => [i, i])) },
      ],
    },
  ],
])('what is no trace, or too large a one, is refused: %s', async (_what, trace) => {
  const { errors } = await ask(mutation, { trace })
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { trace: expect.any(String) } })
})

test('signals are found by rule, severity, trace and time', async () => {
  const ruleId = await writeRule(app, owner, tenantId)
  await writeRule(app, owner, tenantId, { name: 'No refunds', severity: 'LOW', text: 'when { a } never { a }' })
  await loaded(2)
  await evaluate(badTrace('t-8'))
  await evaluate({ traceId: 't-9', spans: [{ spanId: 'a', name: 'a' }] })
  const traces = async (filter: object) => {
    const { data } = await ask('query ($filter: SignalFilter) { signals(filter: $filter) { nodes { traceId } } }', {
      filter,
    })
    return data.signals.nodes.map(({ traceId }: { traceId: string }) => traceId)
  }
  expect(await traces({})).toEqual(['t-9', 't-8'])
  expect(await traces({ ruleId })).toEqual(['t-8'])
  expect(await traces({ ruleId: toPublicId('tenant', tenantId) })).toEqual([])
  expect(await traces({ severities: ['LOW'] })).toEqual(['t-9'])
  expect(await traces({ traceId: 't-8' })).toEqual(['t-8'])
  expect(await traces({ until: new Date(0).toISOString() })).toEqual([])
})

test('a rule is tried on a trace without keeping anything', async () => {
  const id = await writeRule(app, owner, tenantId)
  const query = `query ($id: ID, $text: String, $trace: Trace!) {
    testRule(id: $id, text: $text, trace: $trace) { broken when always never } }`
  const { data } = await ask(query, { id, trace: badTrace('t-10') })
  expect(data.testRule).toMatchObject({
    broken: ['ALWAYS'],
    when: { holds: true, passing: ['s-2'], failing: [{ spanId: 's-1', because: [{ actual: 10 }] }] },
    always: { holds: false },
    never: null,
  })
  const unsaved = await ask(query, { text: 'when { payment.charge } never { x }', trace: badTrace('t-10') })
  expect(unsaved.data.testRule.broken).toEqual([])
  expect(codeOf(await ask(query, { trace: badTrace('t-10') }))).toBe('INVALID_INPUT')
  expect((await ask('{ signals { totalCount } }')).data.signals.totalCount).toBe(0)
})
