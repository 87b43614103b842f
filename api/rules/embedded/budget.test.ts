import { describe, expect, test } from 'vitest'
import type { EngineRule } from '../engine.ts'
import { parseRule } from '../syntax/parse.ts'
import { oversize, type Trace } from '../trace.ts'
import { createEmbeddedEngine } from './engine.ts'
import { explainRule } from './explain.ts'

const engine = createEmbeddedEngine()

function ruleOf(ruleId: string, text: string): EngineRule {
  const { ast, problems } = parseRule(text)
  if (!ast) throw new Error(problems[0].message)
  return { ruleId, ast }
}

function sessionOf(...rules: EngineRule[]) {
  return engine.compile({ tenantId: 'tenant', generation: 1, rules })
}

function traceOf(count: number, attributes: Trace['spans'][number]['attributes']): Trace {
  return {
    traceId: 'trace',
    spans: Array.from({ length: count }, (_, i) => ({ spanId: `${i}`, name: 'a', attributes })),
  }
}

const cheap = ruleOf('cheap', 'when { a } never { a }')

/** Regular expressions that take a backtracking engine forever, the text for them, and `contains` at its worst. */
const expensive: readonly [where: string, text: string][] = [
  ['x matches "^(a+)+$"', `${'a'.repeat(9_999)}b`],
  ['x matches "^(a|aa)+$"', `${'a'.repeat(9_999)}b`],
  ['x matches "(x+x+)+y"', 'x'.repeat(10_000)],
  ['x matches "^(([a-z])+.)+[A-Z]([a-z])+$"', 'a'.repeat(10_000)],
  ['x matches "(.*)(.*)(.*)(.*)(.*)[^a]$"', 'a'.repeat(10_000)],
  ['x matches "(a|b)*a(a|b){100}c"', 'ab'.repeat(5_000)],
  ['x matches "a{500}[^a]"', 'a'.repeat(10_000)],
  ['x matches "(.{0,200}a){4}$"', 'ab'.repeat(5_000)],
  [`x contains "${'a'.repeat(2_500)}b${'a'.repeat(2_499)}"`, 'a'.repeat(10_000)],
  [`x in [${Array.from({ length: 5_000 }, (_, i) => i).join()}]`, '9'.repeat(10_000)],
]

describe('An expensive rule costs bounded time, and no other rule its answer', () => {
  test.each(expensive)('%.60s', (where, x) => {
    const trace = traceOf(10_000, { x })
    const session = sessionOf(ruleOf('expensive', `when { a.where(${where}) } never { a }`), cheap)
    const started = performance.now()
    const { violations, errors } = session.evaluate(trace)
    // A rule's budget is 20 ms of work; the rest is for a busy machine.
    expect(performance.now() - started).toBeLessThan(1_500)
    expect(violations).toContainEqual({ ruleId: 'cheap', clause: 'never' })
    expect(errors.map(({ ruleId, code }) => [ruleId, code])).toEqual([['expensive', 'BUDGET_EXCEEDED']])
    expect(explainRule(ruleOf('expensive', `when { a.where(${where}) } never { a }`).ast, trace)).toBeNull()
  })

  test('also where it only ends because all rules together take too long, which no rule takes alone', () => {
    const rules = Array.from({ length: 400 }, (_, i) =>
      ruleOf(`r${i}`, `when { a.where(x matches "${i}(a|b)*c" or x contains "${i}") } never { a }`),
    )
    const trace = traceOf(1_000, { x: 'ab'.repeat(100) })
    const started = performance.now()
    const { violations, errors } = sessionOf(cheap, ...rules).evaluate(trace)
    expect(performance.now() - started).toBeLessThan(3_000)
    expect(violations).toEqual([{ ruleId: 'cheap', clause: 'never' }])
    expect(errors.length).toBeGreaterThan(100)
    expect(sessionOf(...rules.slice(0, 1)).evaluate(trace).errors).toEqual([])
  })

  test('whichever rules were asked before it', () => {
    const where = '(x matches "^(a|b)*c$" or y == 1)'
    const trace = traceOf(200, { x: 'ab'.repeat(100) })
    const one = ruleOf('one', `when { a.where(${where}) } never { a }`)
    const sixty = ruleOf('sixty', `when { ${Array(60).fill(`a.where(${where})`).join(' or ')} } never { a }`)
    const alone = sessionOf(sixty).evaluate(trace).errors
    expect(sessionOf(one, sixty).evaluate(trace).errors).toEqual(alone)
    expect(sessionOf(one).evaluate(trace).errors).toEqual([])
  })
})

test('the largest trace with a hundred comparisons is no budget matter', () => {
  const where = Array.from({ length: 100 }, (_, i) => `x${i} == ${i}`).join(' or ')
  const session = sessionOf(ruleOf('wide', `when { a.where(${where}) } never { a }`))
  expect(session.evaluate(traceOf(10_000, { y: 1 }))).toEqual({ violations: [], errors: [] })
})

test('a rule that cannot be compiled is an error of its own', () => {
  const bad: EngineRule = {
    ruleId: 'bad',
    ast: {
      version: 1,
      when: {
        kind: 'has',
        operation: 'a',
        where: { kind: 'compare', attribute: 'x', operator: 'matches', value: '(' },
      },
      never: { kind: 'has', operation: 'a' },
    },
  }
  const { violations, errors } = sessionOf(bad, cheap).evaluate(traceOf(1, {}))
  expect(violations).toEqual([{ ruleId: 'cheap', clause: 'never' }])
  expect(errors).toMatchObject([{ ruleId: 'bad', code: 'NOT_COMPILED' }])
})

test('traces have limits, which are met, not passed', () => {
  const wide = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`x${i}`, i]))
  expect(oversize(traceOf(10_000, {}))).toBeNull()
  expect(oversize(traceOf(10_001, {}))).toMatch(/10000 spans/)
  expect(oversize(traceOf(1, wide(128)))).toBeNull()
  expect(oversize(traceOf(1, wide(129)))).toMatch(/128 attributes/)
  expect(oversize(traceOf(1, { x: 'a'.repeat(10_000) }))).toBeNull()
  expect(oversize(traceOf(1, { x: 'a'.repeat(10_001) }))).toMatch(/10000 characters/)
  expect(oversize(traceOf(1, { ['a'.repeat(10_001)]: 1 }))).toMatch(/10000 characters/)
})
