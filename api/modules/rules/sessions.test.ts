import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { EngineUnavailable, type RuleSet, type RulesEngine } from '../../rules/engine.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { writeRule } from '../../test/rules.ts'
import { createRulesSessions, type RulesSessions } from './sessions.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
let sessions: RulesSessions
/** What the engine is to fail with, first to last. */
let failures: EngineUnavailable['reason'][]
let compiled: RuleSet[]
let closed: number[]

const engine: RulesEngine = {
  name: 'drools',
  compile(rules) {
    compiled.push(rules)
    return {
      evaluate(trace) {
        const reason = trace.traceId && failures.shift()
        if (reason) throw new EngineUnavailable(reason, null)
        return { violations: [], errors: [] }
      },
      close: () => void closed.push(rules.generation),
    }
  },
}

beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())
beforeEach(async () => {
  ;[failures, compiled, closed] = [[], [], []]
  tenantId = await createTenant(app, owner, { keys: false })
  const { db, invalidations } = app.services
  sessions = createRulesSessions({ engine, app: db.app, invalidations })
})
afterEach(() => sessions.close())

const evaluate = () =>
  sessions.use(tenantId, async ({ session, generation }) => {
    await session.evaluate({ traceId: 'trace', spans: [] })
    return generation
  })

test.each(['unreachable', 'busy', 'timeout', 'failed'] as const)(
  'an engine that is %s is a service that does not answer, and the next trace may find it back',
  async (reason) => {
    failures = [reason]
    await expect(evaluate()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 1 })
    expect(await evaluate()).toBe(0)
    expect(compiled).toHaveLength(1)
  },
)

test('where the engine holds newer rules than this replica, they are read again and the trace is asked about once more', async () => {
  expect(await evaluate()).toBe(0)
  failures = ['superseded']
  expect(await evaluate()).toBe(0)
  expect(compiled).toHaveLength(2)
  failures = ['superseded', 'superseded']
  await expect(evaluate()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

test('a session is closed when newer rules have taken its place and the last trace in it is answered', async () => {
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const slow = sessions.use(tenantId, () => held)
  await app.until(async () => compiled.length === 1)
  await writeRule(app, owner, tenantId)
  await app.until(async () => (await evaluate()) === 1)
  expect(closed).toEqual([])
  letGo()
  await slow
  expect(closed).toEqual([0])
})

test('a session that is only forgotten here stays open for the other replicas', async () => {
  await evaluate()
  await sessions.close()
  expect(closed).toEqual([])
})
