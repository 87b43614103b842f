import { expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { createEmbeddedEngine } from '../embedded/engine.ts'
import type { Evaluation, RuleSet, RulesEngine } from '../engine.ts'
import { EngineUnavailable } from '../engine.ts'
import { withFallback } from './fallback.ts'
import { withShadow } from './shadow.ts'

const when = { kind: 'has', operation: 'a' } as const
const ruleSet: RuleSet = {
  tenantId: newId(),
  generation: 1,
  rules: [{ ruleId: 'rule', ast: { version: 1, when, never: when } }],
}
const trace = { traceId: 'trace', spans: [{ spanId: '1', name: 'a', attributes: {} }] }
const broken: Evaluation = { violations: [{ ruleId: 'rule', clause: 'never' }], errors: [] }
const unbroken: Evaluation = { violations: [], errors: [] }

/** An engine that answers as `answer` does. */
function engineOf(answer: () => Evaluation): RulesEngine {
  return { name: 'drools', compile: async () => ({ evaluate: async () => answer(), close: () => undefined }) }
}

const unavailable = (): never => {
  throw new EngineUnavailable('unreachable', null)
}

test('the embedded engine answers while Drools does not, and Drools again as soon as it does', async () => {
  const reasons: string[] = []
  let isUp = true
  const drools = engineOf(() => (isUp ? unbroken : unavailable()))
  const session = await withFallback(drools, createEmbeddedEngine(), {
    fellBack: (reason) => reasons.push(reason),
  }).compile(ruleSet)
  expect(await session.evaluate(trace)).toEqual(unbroken)
  isUp = false
  expect(await session.evaluate(trace)).toEqual(broken)
  isUp = true
  expect(await session.evaluate(trace)).toEqual(unbroken)
  expect(reasons).toEqual(['unreachable'])
})

test('a session is opened without Drools, and with it once Drools is there', async () => {
  let isUp = false
  const drools: RulesEngine = {
    name: 'drools',
    compile: async () => (isUp ? { evaluate: () => unbroken, close: () => undefined } : unavailable()),
  }
  const session = await withFallback(drools, createEmbeddedEngine(), { fellBack: () => undefined }).compile(ruleSet)
  expect(await session.evaluate(trace)).toEqual(broken)
  isUp = true
  expect(await session.evaluate(trace)).toEqual(unbroken)
})

test('a mistake of the program is not taken for an engine that is away', async () => {
  const drools = engineOf(() => {
    throw new TypeError('mistake')
  })
  const session = await withFallback(drools, createEmbeddedEngine(), { fellBack: () => undefined }).compile(ruleSet)
  await expect(async () => session.evaluate(trace)).rejects.toThrow(TypeError)
})

test('the embedded engine decides over its shadow, and differences are told with their rules', async () => {
  const answers = [broken, unbroken]
  const told: (readonly string[])[] = []
  const both = Promise.withResolvers<void>()
  const shadow = engineOf(() => answers.shift() ?? unavailable())
  const engine = withShadow(createEmbeddedEngine(), shadow, {
    compared: (_, differing) => {
      told.push(differing)
      if (told.length === 2) both.resolve()
    },
    missed: both.reject,
  })
  const session = await engine.compile(ruleSet)
  expect(await session.evaluate(trace)).toEqual(broken)
  expect(await session.evaluate(trace)).toEqual(broken)
  await both.promise
  expect(told).toEqual([[], ['rule']])
})

test('a shadow that is away is felt by nobody', async () => {
  const missed = Promise.withResolvers<unknown>()
  const engine = withShadow(createEmbeddedEngine(), engineOf(unavailable), {
    compared: () => missed.reject(new Error('compared')),
    missed: missed.resolve,
  })
  const session = await engine.compile(ruleSet)
  expect(await session.evaluate(trace)).toEqual(broken)
  expect(await missed.promise).toBeInstanceOf(EngineUnavailable)
})
