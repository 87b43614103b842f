import { RE2JS } from 're2js'
import type { Clause, Comparison, Condition, Predicate, RuleAst, Scalar } from '../ast.ts'
import type { Span, Trace } from '../trace.ts'

/**
 * What the specification says, read out as plainly as it can be and sharing nothing with the engines: every question is
 * asked of every span, every time. Engines are compared with it; it is no engine.
 */
export function brokenClauses(rule: RuleAst, trace: Trace): Clause[] {
  if (!holds(rule.when, trace)) return []
  const broken: Clause[] = []
  if (rule.always && !holds(rule.always, trace)) broken.push('always')
  if (rule.never && holds(rule.never, trace)) broken.push('never')
  return broken
}

function holds(condition: Condition, trace: Trace): boolean {
  const spansOf = (operation: string) => trace.spans.filter((span) => span.name === operation)
  switch (condition.kind) {
    case 'or':
      return condition.terms.some((term) => holds(term, trace))
    case 'and':
      return condition.terms.every((term) => holds(term, trace))
    case 'not':
      return !holds(condition.term, trace)
    case 'has': {
      const { operation, where } = condition
      return spansOf(operation).some((span) => where === undefined || passes(where, span))
    }
    case 'count': {
      const { operation, operator, than } = condition
      const other = 'number' in than ? than.number : spansOf(than.operation).length
      return inOrder(spansOf(operation).length, operator, other)
    }
  }
}

function passes(predicate: Predicate, span: Span): boolean {
  switch (predicate.kind) {
    case 'or':
      return predicate.terms.some((term) => passes(term, span))
    case 'and':
      return predicate.terms.every((term) => passes(term, span))
    case 'not':
      return !passes(predicate.term, span)
    case 'present': {
      const value = attributeOf(span, predicate.attribute)
      return value !== null && !['', 'false', 0, false].includes(value)
    }
    case 'compare': {
      const value = attributeOf(span, predicate.attribute)
      return value !== null && compares(value, predicate)
    }
  }
}

function attributeOf(span: Span, name: string): Scalar | null {
  return Object.entries(span.attributes).find(([known]) => known === name)?.[1] ?? null
}

function compares(value: Scalar, { operator, value: than }: Comparison): boolean {
  const list = Array.isArray(than) ? than : [than]
  switch (operator) {
    case 'in':
    case '==':
      return list.some((each) => equal(value, each))
    case 'not in':
    case '!=':
      return !list.some((each) => equal(value, each))
    case 'contains':
      return String(value).includes(String(than))
    case 'matches':
      return RE2JS.compile(String(than)).matcher(String(value)).find()
    default: {
      const [a, b] = [finite(value), finite(list[0] ?? '')]
      return a !== null && b !== null && inOrder(a, operator, b)
    }
  }
}

function equal(a: Scalar, b: Scalar): boolean {
  const [x, y] = [finite(a), finite(b)]
  if (x === null || y === null) return String(a) === String(b)
  const areLongTexts = typeof a === 'string' && typeof b === 'string' && Math.abs(x) >= 2 ** 53
  return areLongTexts ? a === b : x === y
}

function finite(value: Scalar): number | null {
  const isDecimal = typeof value === 'string' && /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(value)
  if (typeof value !== 'number' && !isDecimal) return null
  return Number.isFinite(Number(value)) ? Number(value) : null
}

function inOrder(a: number, operator: string, b: number): boolean {
  if (operator === '==') return a === b
  if (operator === '!=') return a !== b
  if (operator === '<') return a < b
  if (operator === '<=') return a <= b
  if (operator === '>') return a > b
  return a >= b
}
