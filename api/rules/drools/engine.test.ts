import { expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { createLogger } from '../../core/log.ts'
import type { RuleAst } from '../ast.ts'
import type { RuleSet } from '../engine.ts'
import { EngineUnavailable } from '../engine.ts'
import { type Ruleset, type Sidecar, SidecarError } from './client.ts'
import { createDroolsEngine } from './engine.ts'
import { reconcileSessions } from './reconcile.ts'
import { rankAddresses } from './rendezvous.ts'

const tenantId = newId()
const trace = { traceId: 'trace', spans: [] }
const ast: RuleAst = { version: 1, when: { kind: 'has', operation: 'a' }, never: { kind: 'has', operation: 'a' } }
const ruleSet: RuleSet = { tenantId, generation: 1, rules: ['one', 'two'].map((ruleId) => ({ ruleId, ast })) }

/** A sidecar in memory that says of each rule that it is broken; what it was asked is in `calls`. */
function sidecarAt(url: string, refused: string[] = []) {
  const sessions = new Map<string, Ruleset>()
  const state = {
    sessions,
    calls: [] as string[],
    failure: null as SidecarError | null,
    answersFor: null as string | null,
  }
  const answer = async (call: string) => {
    state.calls.push(call)
    await Promise.resolve()
    if (state.failure) throw state.failure
  }
  const sidecar: Sidecar = {
    url,
    async putSession(tenant, ruleset) {
      await answer('put')
      if (ruleset.generation < (sessions.get(tenant)?.generation ?? 0)) throw new SidecarError(409, 'STALE_GENERATION')
      const ruleErrors = ruleset.rules
        .filter(({ ruleId }) => refused.includes(ruleId))
        .map(({ ruleId }) => ({ ruleId, code: 'NOT_COMPILED' as const, message: 'no' }))
      if (ruleErrors.length) throw new SidecarError(422, 'BAD_RULES', { ruleErrors })
      sessions.set(tenant, ruleset)
    },
    async evaluate(tenant, rulesetHash) {
      await answer('evaluate')
      const session = sessions.get(tenant)
      if (!session) throw new SidecarError(404, 'NO_SESSION')
      if (session.hash !== rulesetHash) throw new SidecarError(409, 'OTHER_RULESET')
      const violations = session.rules.map(({ ruleId }) => ({ ruleId, clause: 'never' as const }))
      return { tenantId: state.answersFor ?? tenant, rulesetHash, violations, errors: [] }
    },
    async deleteSession(tenant, rulesetHash) {
      await answer('delete')
      if (sessions.get(tenant)?.hash === rulesetHash) sessions.delete(tenant)
    },
    readInstance: async () => 'instance',
    close: () => undefined,
  }
  return { ...state, sidecar, state }
}

test('a lost session is opened once for all who miss it, and each of them is answered', async () => {
  const { sidecar, state } = sidecarAt('http://a')
  const session = await createDroolsEngine([sidecar]).compile(ruleSet)
  state.sessions.clear()
  state.calls.length = 0
  const answers = await Promise.all([1, 2, 3].map(() => session.evaluate(trace)))
  for (const { violations } of answers) expect(violations).toHaveLength(2)
  expect(state.calls.filter((call) => call === 'put')).toHaveLength(1)
})

test('a session that cannot be opened again is asked for once, not for ever', async () => {
  const { sidecar, state } = sidecarAt('http://a')
  const session = await createDroolsEngine([{ ...sidecar, putSession: async () => undefined }]).compile(ruleSet)
  await expect(async () => session.evaluate(trace)).rejects.toMatchObject({ reason: 'failed' })
  expect(state.calls).toEqual(['evaluate', 'evaluate'])
})

test('rules that newer ones have replaced answer no more, and do not put themselves in their place', async () => {
  const { sidecar, state } = sidecarAt('http://a')
  const engine = createDroolsEngine([sidecar])
  const older = await engine.compile(ruleSet)
  const newer = await engine.compile({ ...ruleSet, generation: 2, rules: ruleSet.rules.slice(1) })
  await expect(async () => older.evaluate(trace)).rejects.toMatchObject({ reason: 'superseded' })
  await older.close()
  expect(state.sessions.get(tenantId)?.generation).toBe(2)
  expect((await newer.evaluate(trace)).violations).toHaveLength(1)
})

test('a rule that the sidecar does not take is an error of every evaluation, and the others answer', async () => {
  const { sidecar } = sidecarAt('http://a', ['one'])
  const session = await createDroolsEngine([sidecar]).compile(ruleSet)
  const { violations, errors } = await session.evaluate(trace)
  expect(violations).toEqual([{ ruleId: 'two', clause: 'never' }])
  expect(errors).toMatchObject([{ ruleId: 'one', code: 'NOT_COMPILED' }])
})

test('while the sidecar where a tenant is at home does not answer, the next one does', async () => {
  const both = [sidecarAt('http://a'), sidecarAt('http://b')]
  const [home] = rankAddresses(['http://a', 'http://b'], tenantId)
  const session = await createDroolsEngine(both.map(({ sidecar }) => sidecar)).compile(ruleSet)
  const atHome = both.find(({ sidecar }) => sidecar.url === home)
  if (!atHome) throw new Error('no home')
  atHome.state.failure = new SidecarError(0, 'ECONNREFUSED')
  expect((await session.evaluate(trace)).violations).toHaveLength(2)
  atHome.state.failure = null
  atHome.state.calls.length = 0
  await session.evaluate(trace)
  expect(atHome.state.calls).toEqual(['evaluate'])
})

test('an answer about another tenant is no answer', async () => {
  const { sidecar, state } = sidecarAt('http://a')
  const session = await createDroolsEngine([sidecar]).compile(ruleSet)
  state.answersFor = newId()
  await expect(async () => session.evaluate(trace)).rejects.toBeInstanceOf(EngineUnavailable)
})

test('why there is no answer is told apart', async () => {
  const { sidecar, state } = sidecarAt('http://a')
  const session = await createDroolsEngine([sidecar]).compile(ruleSet)
  const reasons: [SidecarError, EngineUnavailable['reason']][] = [
    [new SidecarError(0, 'ECONNREFUSED'), 'unreachable'],
    [new SidecarError(0, 'TimeoutError'), 'timeout'],
    [new SidecarError(504, 'TIMEOUT'), 'timeout'],
    [new SidecarError(503, 'FULL'), 'busy'],
    [new SidecarError(422, 'FIRE_LIMIT'), 'failed'],
  ]
  for (const [failure, reason] of reasons) {
    state.failure = failure
    await expect(async () => session.evaluate(trace)).rejects.toMatchObject({ reason })
  }
})

test('sessions in use are opened again where they are at home, those closed are not', async () => {
  const { sidecar, state } = sidecarAt('http://a')
  const engine = createDroolsEngine([sidecar])
  await engine.compile(ruleSet)
  const closed = await engine.compile({ ...ruleSet, tenantId: newId() })
  await closed.close()
  state.sessions.clear()
  await engine.reopen('http://a')
  expect([...state.sessions.keys()]).toEqual([tenantId])
})

test('a sidecar that was started anew is looked at until all of its sessions are back', async () => {
  const { sidecar, state } = sidecarAt('http://a')
  const engine = createDroolsEngine([sidecar])
  await engine.compile(ruleSet)
  let instance = 'first'
  sidecar.readInstance = async () => instance
  const stop = reconcileSessions(engine, [sidecar], createLogger('silent'), 10)
  await expect.poll(() => state.calls.length).toBe(1)
  state.sessions.clear()
  state.failure = new SidecarError(0, 'PAUSED')
  instance = 'second'
  await expect.poll(() => state.calls.length).toBeGreaterThan(3)
  expect(state.sessions.size).toBe(0)
  state.failure = null
  await expect.poll(() => [...state.sessions.keys()]).toEqual([tenantId])
  stop()
  const asked = state.calls.length
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(state.calls.length).toBe(asked)
})
