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
