import type { Scalar } from './ast.ts'
import type { AttributeValue, Span } from './trace.ts'

/**
 * How attributes are read. Exporters send the same attribute as a number or as a text, so a text that is wholly a
 * decimal number counts as that number; everything else is compared as the text it would be written as.
 */
const decimal = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/** An attribute of a span, or undefined where it is missing. What a JavaScript object inherits is no attribute. */
export function readAttribute(attributes: Span['attributes'], name: string): Scalar | undefined {
  const value: AttributeValue | undefined = attributes[name]
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

/** The finite number that a value is or spells, else NaN. From 2^53 on it is the nearest double. */
export function numberOf(value: Scalar): number {
  if (typeof value === 'boolean') return Number.NaN
  // Most texts are ruled out by their first character.
  if (typeof value === 'string' && !(value.charCodeAt(0) <= 57 && decimal.test(value))) return Number.NaN
  const number = Number(value)
  return Number.isFinite(number) ? number : Number.NaN
}

/** Whether a text spells a number that a double may not tell from its neighbours: an id, more likely than an amount. */
export function isLong(value: Scalar): value is string {
  return typeof value === 'string' && Math.abs(numberOf(value)) >= 2 ** 53
}

/** A value as a text: numbers in the shortest form that gives them back, as JavaScript writes them. */
export function textOf(value: Scalar): string {
  return typeof value === 'string' ? value : String(value)
}

/** Whether a bare attribute in `.where(…)` holds. */
export function isTruthy(value: Scalar): boolean {
  return value !== '' && value !== 'false' && value !== 0 && value !== false
}
