import fc from 'fast-check'
import {
  type Comparison,
  type Condition,
  type Junction,
  type Operator,
  operators,
  orderings,
  type Predicate,
  type RuleAst,
  type Scalar,
} from '../ast.ts'
import { overgrownClause } from '../syntax/check.ts'
import type { Span, Trace } from '../trace.ts'

/** Few names and few values, so that rules and traces meet; some of each are the kind that programs stumble over. */
const operations = ['a', 'b', 'c.d', 'GET /x', 'constructor', 'when']
const attributes = ['x', 'y.z', 'content-type', '__proto__', 'toString', 'in']
const numbers = [0, 1, 2, -1, 0.5, 1000, 2 ** 53, 1e21, 1e-7]
const texts = [
  '',
  'a',
  'ab',
  'A',
  '0',
  '1',
  '1.0',
  '1e3',
  '-0',
  '007',
  'true',
  'false',
  '9007199254740993',
  'é',
  '😀',
  '\u2028',
]
const patterns = ['a', '^a$', '^$', '[0-9]+', '(?i)A', '^.$', 'a|1', '\\d', '(a|b)*c', 'e[+-]']

const operation = fc.constantFrom(...operations)
const attribute = fc.constantFrom(...attributes)
const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...texts) }, fc.string({ unit: 'binary', maxLength: 5 }))
const number = fc.oneof(
  fc.constantFrom(...numbers),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const literalText = text.filter((value) => !value.includes('\0'))
const literal: fc.Arbitrary<Scalar> = fc.oneof(literalText, number.map(withoutMinusZero), fc.boolean())

function withoutMinusZero(value: number): number {
  return value + 0
}

const comparison: fc.Arbitrary<Comparison> = fc.constantFrom(...operators).chain((operator) =>
  fc.record({
    kind: fc.constant('compare' as const),
    attribute,
    operator: fc.constant(operator),
    value: valueFor(operator),
  }),
)

function valueFor(operator: Operator): fc.Arbitrary<Comparison['value']> {
  if (operator === 'in' || operator === 'not in') return fc.array(literal, { minLength: 1, maxLength: 4 })
  if (operator === 'matches') return fc.constantFrom(...patterns)
  if (operator === 'contains') return literalText
  return operator === '==' || operator === '!=' ? literal : number.map(withoutMinusZero)
}

/** Terms as the parser leaves them: no junction holds one of its own kind. */
function terms<Term extends { kind: string }>(leaf: fc.Arbitrary<Term>): fc.Arbitrary<Term> {
  const { term } = fc.letrec<{ term: Term; junction: Term; negation: Term }>((tie) => ({
    term: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: leaf },
      tie('junction'),
      tie('negation'),
    ),
    negation: tie('term').map((inner) => ({ kind: 'not', term: inner }) as unknown as Term),
    junction: fc
      .tuple(fc.constantFrom('or' as const, 'and' as const), fc.array(tie('term'), { minLength: 2, maxLength: 3 }))
      .map(([kind, inner]) => flatten(kind, inner) as unknown as Term),
  }))
  return term
}

function flatten<Term extends { kind: string }>(kind: 'or' | 'and', inner: Term[]): Junction<Term> {
  return {
    kind,
    terms: inner.flatMap((term) => (term.kind === kind ? (term as unknown as Junction<Term>).terms : [term])),
  }
}

const predicate: fc.Arbitrary<Predicate> = terms<Predicate>(
  fc.oneof({ weight: 4, arbitrary: comparison }, fc.record({ kind: fc.constant('present' as const), attribute })),
)

const condition: fc.Arbitrary<Condition> = terms<Condition>(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record(
        { kind: fc.constant('has' as const), operation, where: predicate },
        { requiredKeys: ['kind', 'operation'] },
      ),
    },
    fc.record({
      kind: fc.constant('count' as const),
      operation,
      operator: fc.constantFrom(...orderings),
      than: fc.oneof(fc.record({ number: fc.integer({ min: -1, max: 3 }) }), fc.record({ operation })),
    }),
  ),
)

/** Any rule that the language allows, over the few names above. */
export const anyRule: fc.Arbitrary<RuleAst> = fc
  .record(
    { version: fc.constant(1 as const), when: condition, always: condition, never: condition },
    { requiredKeys: ['version', 'when'] },
  )
  .filter((rule) => (rule.always !== undefined || rule.never !== undefined) && overgrownClause(rule) === null)

const anySpan: fc.Arbitrary<Omit<Span, 'spanId'>> = fc.record({
  name: fc.oneof({ weight: 6, arbitrary: operation }, fc.constantFrom('A', 'c', 'unrelated')),
  attributes: fc
    .uniqueArray(fc.tuple(attribute, fc.oneof(text, number, fc.boolean(), fc.constant(null))), {
      selector: ([name]) => name,
      maxLength: 4,
    })
    // Unlike an assignment, this makes `__proto__` an attribute like any other, as JSON.parse does.
    .map((entries) => Object.fromEntries(entries)),
})

/** Any trace over the same names. */
export const anyTrace: fc.Arbitrary<Trace> = fc
  .array(anySpan, { maxLength: 8 })
  .map((spans) => ({ traceId: 'trace', spans: spans.map((span, i) => ({ spanId: `span-${i}`, ...span })) }))
