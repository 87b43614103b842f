import type { Condition, Ordering } from '../ast.ts'
import { askTest, type Facts, type Questions } from './facts.ts'
import type { Operators } from './operators.ts'
import { compilePredicate } from './predicate.ts'

/** Whether a condition holds for the trace that the facts are about. Throws `overBudget`. */
export type TraceTest = (facts: Facts) => boolean

const orderings: Record<Ordering, (a: number, b: number) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** What a session is compiled into: its questions, and by their text the tests that were there before. */
export interface Compilation {
  questions: Questions
  known: Map<string, number>
  operators: Operators
}

/** Makes a condition ready for many traces. Throws an Error where it cannot be, saying why. */
export function compileCondition(condition: Condition, compilation: Compilation): TraceTest {
  switch (condition.kind) {
    case 'or': {
      const terms = condition.terms.map((term) => compileCondition(term, compilation))
      return (facts) => terms.some((term) => term(facts))
    }
    case 'and': {
      const terms = condition.terms.map((term) => compileCondition(term, compilation))
      return (facts) => terms.every((term) => term(facts))
    }
    case 'not': {
      const term = compileCondition(condition.term, compilation)
      return (facts) => !term(facts)
    }
    case 'has': {
      const operation = operationIndex(condition.operation, compilation)
      if (!condition.where) return (facts) => (facts.counts[operation] ?? 0) > 0
      const key = JSON.stringify([operation, condition.where])
      let index = compilation.known.get(key)
      if (index === undefined) {
        const test = compilePredicate(condition.where, compilation.operators)
        index = compilation.questions.tests.push({ operation, test }) - 1
        compilation.known.set(key, index)
      }
      const asked = index
      return (facts) => (facts.counts[operation] ?? 0) > 0 && askTest(facts, asked)
    }
    case 'count': {
      const holds = orderings[condition.operator]
      const operation = operationIndex(condition.operation, compilation)
      if ('number' in condition.than) {
        const { number } = condition.than
        return (facts) => holds(facts.counts[operation] ?? 0, number)
      }
      const other = operationIndex(condition.than.operation, compilation)
      return (facts) => holds(facts.counts[operation] ?? 0, facts.counts[other] ?? 0)
    }
  }
}

function operationIndex(operation: string, { questions: { operations } }: Compilation): number {
  const index = operations.get(operation) ?? operations.size
  operations.set(operation, index)
  return index
}
