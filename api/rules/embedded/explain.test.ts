import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answersOf, withSession } from '../contract/answers.ts'
import { anyRule, anyTrace } from '../contract/generate.ts'
import { createSignal, type SignalRule } from '../signal.ts'
import { parseRule } from '../syntax/parse.ts'
import type { Trace } from '../trace.ts'
import { createEmbeddedEngine } from './engine.ts'
import { evidenceOf, explainRule } from './explain.ts'

const text = `when { payment.where(amount > 1000 and not internal) }
always { check.where(score < 0.5 or manual) and not bypass }
never { count(retry) > 1 }`
const ast = parseRule(text).ast ?? expect.fail('this is a rule')

const trace: Trace = {
  traceId: 't-1',
  spans: [
    { spanId: 'large', name: 'payment', attributes: { amount: 5000 } },
    { spanId: 'small', name: 'payment', attributes: { amount: 10 } },
    { spanId: 'internal', name: 'payment', attributes: { amount: 9000, internal: true } },
    { spanId: 'checked', name: 'check', attributes: { score: 0.9 } },
    { spanId: 'first', name: 'retry', attributes: {} },
    { spanId: 'second', name: 'retry', attributes: {} },
    { spanId: 'else', name: 'else', attributes: {} },
  ],
}
const explanation = explainRule(ast, trace) ?? expect.fail('it is small')

describe('An explanation', () => {
  test('says of an operation which spans pass, and what keeps the others from it', () => {
    expect(explanation.when).toMatchObject({
      text: 'payment.where(amount > 1000 and not internal)',
      holds: true,
      passing: ['large'],
      failing: [
        { spanId: 'small', because: [{ text: 'amount > 1000', actual: 10 }] },
        { spanId: 'internal', because: [{ text: 'internal', actual: true }] },
      ],
    })
  })

  test('goes into junctions and negations, and says where an attribute is missing', () => {
    const [check, noBypass] = explanation.always?.terms ?? []
    expect(explanation.always).toMatchObject({ kind: 'and', holds: false })
    expect(check).toMatchObject({
      holds: false,
      failing: [
        {
          spanId: 'checked',
          because: [
            { text: 'score < 0.5', actual: 0.9 },
            { text: 'manual', actual: null },
          ],
        },
      ],
    })
    expect(noBypass).toMatchObject({ kind: 'not', holds: true, terms: [{ text: 'bypass', holds: false }] })
  })

  test('names what was counted', () => {
    expect(explanation.never).toMatchObject({ kind: 'count', holds: true, passing: ['first', 'second'] })
  })

  test('comes to the same end as the engine, whatever the rule and the trace', async () => {
    const engine = createEmbeddedEngine()
    await fc.assert(
      fc.asyncProperty(anyRule, anyTrace, (rule, any) =>
        withSession(engine, 'tenant', [rule], async (session) => {
          const broken = explainRule(rule, any)?.broken.map((clause) => `0 ${clause}`)
          expect(broken).toEqual(await answersOf(session, any))
        }),
      ),
      { numRuns: 1_000 },
    )
  })

  test('lists a hundred spans and no more', () => {
    const many = {
      traceId: 't-2',
      spans: Array.from({ length: 300 }, (_, i) => ({ ...trace.spans[0], spanId: `${i}` })),
    }
    const { when } = explainRule(ast, many as Trace) ?? {}
    expect(when?.passing).toHaveLength(100)
  })
})

describe('A signal', () => {
  const rule: SignalRule = {
    tenantId: 'tenant',
    ruleId: 'rule',
    ruleVersion: 3,
    ruleName: 'Large payments',
    severity: 'HIGH',
    ast,
  }
  const at = new Date('2026-01-01T00:00:00Z')
  const signalOf = (change: Partial<SignalRule> = {}, traceId = 't-1', clause: 'always' | 'never' = 'always') =>
    createSignal({ ...rule, ...change }, traceId, clause, evidenceOf(explanation, clause, trace), at)

  test('names the rule, the clause, what was found and the spans that show it', () => {
    const { id, ...signal } = signalOf()
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(signal).toEqual({
      tenantId: 'tenant',
      ruleId: 'rule',
      ruleVersion: 3,
      ruleName: 'Large payments',
      severity: 'HIGH',
      traceId: 't-1',
      clause: 'always',
      spanReferences: ['large', 'checked'],
      message:
        'Found payment.where(amount > 1000 and not internal) without check.where(score < 0.5 or manual) and not bypass.',
      createdAt: at,
    })
    expect(signalOf({}, 't-1', 'never')).toMatchObject({
      spanReferences: ['large', 'first', 'second'],
      message: 'Found payment.where(amount > 1000 and not internal) together with count(retry) > 1.',
    })
  })

  test('has the same id for the same finding, and another for every other', () => {
    expect(signalOf({ ruleName: 'Renamed', severity: 'LOW' }).id).toBe(signalOf().id)
    const others = [
      signalOf({ tenantId: 'other' }),
      signalOf({ ruleId: 'other' }),
      signalOf({ ruleVersion: 4 }),
      signalOf({}, 't-2'),
      signalOf({}, 't-1', 'never'),
      signalOf({ tenantId: 'tenant","rule', ruleId: '' }),
    ]
    expect(new Set([signalOf(), ...others].map(({ id }) => id)).size).toBe(others.length + 1)
  })
})
