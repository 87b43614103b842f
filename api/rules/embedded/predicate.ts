import type { Predicate } from '../ast.ts'
import type { Span } from '../trace.ts'
import { isTruthy, readAttribute } from '../values.ts'
import { type Meter, spend } from './budget.ts'
import type { Operators } from './operators.ts'

/** Whether a span's attributes pass a `.where(…)`. */
export type SpanTest = (attributes: Span['attributes'], meter: Meter) => boolean

/** Makes a predicate ready to be asked of many spans. Throws an Error where it cannot be, saying why. */
export function compilePredicate(predicate: Predicate, operators: Operators): SpanTest {
  switch (predicate.kind) {
    case 'or': {
      const terms = predicate.terms.map((term) => compilePredicate(term, operators))
      return (attributes, meter) => terms.some((term) => term(attributes, meter))
    }
    case 'and': {
      const terms = predicate.terms.map((term) => compilePredicate(term, operators))
      return (attributes, meter) => terms.every((term) => term(attributes, meter))
    }
    case 'not': {
      const term = compilePredicate(predicate.term, operators)
      return (attributes, meter) => !term(attributes, meter)
    }
    case 'present':
      return (attributes, meter) => {
        spend(meter, 1)
        const value = readAttribute(attributes, predicate.attribute)
        return value !== undefined && isTruthy(value)
      }
    case 'compare': {
      const { attribute } = predicate
      const test = operators[predicate.operator](predicate.value)
      return (attributes, meter) => {
        const value = readAttribute(attributes, attribute)
        if (value !== undefined) return test(value, meter)
        spend(meter, 1)
        return false
      }
    }
  }
}
