import { type AppError, invalidField } from '../../core/errors.ts'
import { type AttributeValue, oversize, type Span, type Trace } from '../../rules/trace.ts'

/**
 * A trace as it is sent: OTLP/JSON (`resourceSpans`) or `{ traceId, spans: [{ spanId, name, attributes }] }`. Read by hand,
 * for it runs on up to 10,000 spans a call. Attributes of an OTLP resource count as attributes of each of its spans,
 * unless the span has its own; lists and objects are kept as JSON. Throws INVALID_INPUT (field `trace`).
 */
export function readTrace(input: unknown): Trace {
  const given = asObject(input, 'A trace is an object.')
  const trace = 'resourceSpans' in given ? readOtlp(given.resourceSpans) : readSimple(given)
  const problem = oversize(trace)
  if (problem) throw refusal(problem)
  return trace
}

const longest = { traceId: 128, spanId: 128 }
const nanoseconds = /^\d{1,20}$/

function readSimple({ traceId, spans }: Record<string, unknown>): Trace {
  return {
    traceId: asId(traceId, 'traceId', longest.traceId),
    spans: asList(spans, 'The spans of a trace are a list.').map((each) => {
      const span = asObject(each, 'A span is an object.')
      const attributes = Object.entries(asObject(span.attributes ?? {}, 'The attributes of a span are an object.'))
      const { startTime, endTime } = span
      return readSpan(span, Object.fromEntries(attributes.map(([key, value]) => [key, plain(value)])), {
        startTime,
        endTime,
      })
    }),
  }
}

function readOtlp(resourceSpans: unknown): Trace {
  const spans: Span[] = []
  const traceIds = new Set<string>()
  for (const each of asList(resourceSpans, '`resourceSpans` is a list.')) {
    const { resource, scopeSpans } = asObject(each, 'An entry of `resourceSpans` is an object.')
    const shared = readAttributes(asObject(resource ?? {}, 'A resource is an object.').attributes)
    for (const scope of asList(scopeSpans ?? [], '`scopeSpans` is a list.'))
      for (const one of asList(asObject(scope, 'A scope is an object.').spans ?? [], '`spans` is a list.')) {
        const span = asObject(one, 'A span is an object.')
        traceIds.add(asId(span.traceId, 'traceId', longest.traceId))
        const attributes = Object.fromEntries([...shared, ...readAttributes(span.attributes)])
        spans.push(readSpan(span, attributes, { startTime: span.startTimeUnixNano, endTime: span.endTimeUnixNano }))
      }
  }
  const [traceId] = traceIds
  if (!traceId) throw refusal('There is no span in it.')
  if (traceIds.size > 1) throw refusal('These are spans of several traces: send one trace at a time, complete.')
  return { traceId, spans }
}

function readSpan(
  { spanId, name }: Record<string, unknown>,
  attributes: Span['attributes'],
  times: { startTime: unknown; endTime: unknown },
): Span {
  if (typeof name !== 'string' || name === '') throw refusal('A span has a name.')
  const startTime = readTime(times.startTime)
  const endTime = readTime(times.endTime)
  const span = { spanId: asId(spanId, 'spanId', longest.spanId), name, attributes }
  return { ...span, ...(startTime && { startTime }), ...(endTime && { endTime }) }
}

function readTime(time: unknown): string | null {
  if (time === undefined || time === null) return null
  const text = String(time)
  if (!nanoseconds.test(text)) throw refusal('Times of a span are nanoseconds since 1970, as a string of digits.')
  return text
}

function readAttributes(given: unknown): [string, AttributeValue][] {
  return asList(given ?? [], 'Attributes are a list of `{ key, value }`.').map((each) => {
    const { key, value } = asObject(each, 'An attribute is `{ key, value }`.')
    if (typeof key !== 'string') throw refusal('An attribute has a key.')
    return [key, readAnyValue(value)]
  })
}

/** OTLP's AnyValue. A 64-bit integer comes as a string and is read as the number it spells. */
function readAnyValue(value: unknown): AttributeValue {
  if (value === null || value === undefined) return null
  const given = asObject(value, 'The value of an attribute is an object like `{ "stringValue": "…" }`.')
  if (typeof given.stringValue === 'string') return given.stringValue
  if (typeof given.boolValue === 'boolean') return given.boolValue
  if (given.intValue !== undefined) return Number(given.intValue)
  if (given.doubleValue !== undefined) return Number(given.doubleValue)
  if (typeof given.bytesValue === 'string') return given.bytesValue
  const nested = given.arrayValue ?? given.kvlistValue
  return nested === undefined ? null : JSON.stringify(nested)
}

/** The value of an attribute in the simple form. */
function plain(value: unknown): AttributeValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  return JSON.stringify(value)
}

function asObject(value: unknown, problem: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal(problem)
  return value as Record<string, unknown>
}

function asList(value: unknown, problem: string): unknown[] {
  if (!Array.isArray(value)) throw refusal(problem)
  return value
}

function asId(value: unknown, name: string, most: number): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= most) return value
  throw refusal(`\`${name}\` is a text of 1 to ${most} characters.`)
}

function refusal(message: string): AppError {
  return invalidField('trace', message)
}
