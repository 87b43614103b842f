import type { Condition, Ordering, RuleAst } from '../rules/ast.ts'
import { operators } from '../rules/embedded/operators.ts'
import { compilePredicate } from '../rules/embedded/predicate.ts'
import type { Violation } from '../rules/engine.ts'
import type { Trace } from '../rules/trace.ts'

const meter = { left: Number.POSITIVE_INFINITY }
const orderings: Record<Ordering, (a: number, b: number) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/**
 * What one would write first: each rule, compiled to functions just like the engine's and with the same comparisons,
 * goes over the spans of the trace by itself. What the engine adds to this is measured against it.
 */
export function naiveRules(rules: readonly RuleAst[]): (trace: Trace) => Violation[] {
  const compiled = rules.map((rule, i) => ({
    ruleId: String(i),
    when: compile(rule.when),
    always: rule.always ? compile(rule.always) : () => true,
    never: rule.never ? compile(rule.never) : () => false,
  }))
  return (trace) => {
    const violations: Violation[] = []
    for (const { ruleId, when, always, never } of compiled) {
      if (!when(trace)) continue
      if (!always(trace)) violations.push({ ruleId, clause: 'always' })
      if (never(trace)) violations.push({ ruleId, clause: 'never' })
    }
    return violations
  }
}

function compile(condition: Condition): (trace: Trace) => boolean {
  switch (condition.kind) {
    case 'or': {
      const terms = condition.terms.map(compile)
      return (trace) => terms.some((term) => term(trace))
    }
    case 'and': {
      const terms = condition.terms.map(compile)
      return (trace) => terms.every((term) => term(trace))
    }
    case 'not': {
      const term = compile(condition.term)
      return (trace) => !term(trace)
    }
    case 'has': {
      const { operation } = condition
      const test = condition.where ? compilePredicate(condition.where, operators) : () => true
      return ({ spans }) => spans.some(({ name, attributes }) => name === operation && test(attributes, meter))
    }
    case 'count': {
      const { operation, operator, than } = condition
      return (trace) =>
        orderings[operator](count(trace, operation), 'number' in than ? than.number : count(trace, than.operation))
    }
  }
}

function count({ spans }: Trace, operation: string): number {
  let found = 0
  for (const { name } of spans) if (name === operation) found += 1
  return found
}
