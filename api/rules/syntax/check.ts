import type { Comparison, Condition, Operator, RuleAst, Scalar } from '../ast.ts'
import { ruleLimits } from '../limits.ts'
import { patternRefusal } from '../pattern.ts'
import type { Mistake, Range } from './problem.ts'
import { quote } from './text.ts'

const ordered: readonly Operator[] = ['<', '<=', '>', '>=']

/** Whether a text may stand behind an operator. */
export function takesText(operator: Operator): boolean {
  return !ordered.includes(operator)
}

/** What is wrong with the value that stands behind an operator, or null. */
export function valueMistake(operator: Operator, value: Comparison['value'], range: Range): Mistake | null {
  const bad = (message: string, suggestion?: string): Mistake => ({
    code: 'BAD_VALUE',
    message,
    ...(suggestion !== undefined && { suggestion }),
    ...range,
  })
  const takesList = operator === 'in' || operator === 'not in'
  if (Array.isArray(value)) return takesList ? null : bad(`\`${operator}\` takes one value; a list stands with \`in\`.`)
  if (takesList) return bad(`\`${operator}\` takes a list.`, `[${written(value)}]`)
  if (ordered.includes(operator) && typeof value !== 'number') {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
    return bad(`\`${operator}\` takes a number.`, Number.isFinite(number) ? String(number) : undefined)
  }
  if (operator !== 'matches' && operator !== 'contains') return null
  if (typeof value !== 'string') return bad(`\`${operator}\` takes a text.`, quote(String(value)))
  if (operator === 'contains') return null
  const refusal = patternRefusal(value)
  return refusal === null ? null : { code: 'BAD_PATTERN', message: refusal, ...range }
}

/** A value as it is written in a rule. */
export function written(value: Scalar): string {
  return typeof value === 'string' ? quote(value) : String(value)
}

/** Where the clause of a rule has more alternatives than an engine takes, the clause; else null. */
export function overgrownClause({ when, always, never }: RuleAst): 'always' | 'never' | null {
  const ways = alternatives(when, true)
  if (always && ways * alternatives(always, false) > ruleLimits.alternatives) return 'always'
  if (never && ways * alternatives(never, true) > ruleLimits.alternatives) return 'never'
  return null
}

/** In how many ways a condition can hold, or fail to, when it is written out without `or`. */
function alternatives(condition: Condition, holds: boolean): number {
  if (condition.kind === 'not') return alternatives(condition.term, !holds)
  if (condition.kind !== 'or' && condition.kind !== 'and') return 1
  const ways = condition.terms.map((term) => alternatives(term, holds))
  const isChoice = (condition.kind === 'or') === holds
  return ways.reduce((all, each) => (isChoice ? all + each : all * each), isChoice ? 0 : 1)
}
