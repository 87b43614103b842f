import { ruleLimits } from './limits.ts'

/** What a span says about itself; null counts as not said. */
export type AttributeValue = string | number | boolean | null

/** One operation of a trace. Engines read the name and the attributes. */
export interface Span {
  spanId: string
  name: string
  attributes: Record<string, AttributeValue>
  /** Nanoseconds since 1970, as a decimal number in a string. */
  startTime?: string
  endTime?: string
}

/** One complete trace. Neither the order of its spans nor their times mean anything to a rule. */
export interface Trace {
  traceId: string
  spans: Span[]
}

/** Why a trace is larger than engines take it, in a sentence, or null. Engines leave this to who accepts the trace. */
export function oversize({ spans }: Trace): string | null {
  const { spans: mostSpans, attributes: mostAttributes, text } = ruleLimits
  if (spans.length > mostSpans) return `A trace has at most ${mostSpans} spans.`
  for (const { name, attributes } of spans) {
    const entries = Object.entries(attributes)
    if (entries.length > mostAttributes) return `A span has at most ${mostAttributes} attributes.`
    const isLong = (value: unknown) => typeof value === 'string' && value.length > text
    if (isLong(name) || entries.some(([key, value]) => isLong(key) || isLong(value)))
      return `A text in a span has at most ${text} characters.`
  }
  return null
}
