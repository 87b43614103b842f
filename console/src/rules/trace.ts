/** One span of a trace, as the bench shows it. Times are nanoseconds since 1970. */
export interface ShownSpan {
  spanId: string
  name: string
  attributes: Record<string, unknown>
  start: number | null
  end: number | null
}

type Fields = Record<string, unknown>

/** A text as the trace it is, or null where it is no JSON object. Whether it is a trace, is the API's to say. */
export function parseTrace(text: string): Fields | null {
  try {
    return asFields(JSON.parse(text))
  } catch {
    return null
  }
}

/** The example of a pack as a whole trace, in the simple form. */
export function sampleTrace(spans: unknown): string {
  const given = Array.isArray(spans) ? spans : []
  const named = given.map((span, place) => ({ spanId: `span-${place + 1}`, ...asFields(span) }))
  return JSON.stringify({ traceId: 'sample', spans: named }, null, 2)
}

/** The spans of a trace in either form, in the order of time where they tell it, else of the trace. */
export function spansOf(trace: Fields): ShownSpan[] {
  const spans = 'resourceSpans' in trace ? otlpSpans(trace) : listOf(trace.spans).map(simpleSpan)
  return spans.every(({ start }) => start !== null) ? spans.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0)) : spans
}

function simpleSpan(span: Fields): ShownSpan {
  const { startTime, endTime, attributes } = span
  return { ...nameOf(span), attributes: asFields(attributes) ?? {}, start: timeOf(startTime), end: timeOf(endTime) }
}

function otlpSpans(trace: Fields): ShownSpan[] {
  return listOf(trace.resourceSpans).flatMap((resource) =>
    listOf(resource.scopeSpans).flatMap((scope) =>
      listOf(scope.spans).map((span) => ({
        ...nameOf(span),
        attributes: Object.fromEntries(
          listOf(span.attributes).map(({ key, value }) => [String(key), Object.values(asFields(value) ?? {})[0]]),
        ),
        start: timeOf(span.startTimeUnixNano),
        end: timeOf(span.endTimeUnixNano),
      })),
    ),
  )
}

function nameOf({ spanId, name }: Fields) {
  return { spanId: String(spanId ?? ''), name: String(name ?? '') }
}

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isFinite(time) ? time : null
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map((each) => asFields(each) ?? {}) : []
}

function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null
}
