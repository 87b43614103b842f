import { expect, test } from 'vitest'
import { parseTrace, sampleTrace, spansOf } from './trace.ts'

test('a text that is no JSON object is no trace', () => {
  expect(parseTrace('{')).toBeNull()
  expect(parseTrace('[]')).toBeNull()
  expect(parseTrace('{ "traceId": "t" }')).toEqual({ traceId: 't' })
})

test('the example of a pack becomes a trace whose spans have ids', () => {
  const trace = parseTrace(sampleTrace([{ name: 'a', attributes: { n: 1 } }, { name: 'b' }]))
  expect(spansOf(trace ?? {})).toEqual([
    { spanId: 'span-1', name: 'a', attributes: { n: 1 }, start: null, end: null },
    { spanId: 'span-2', name: 'b', attributes: {}, start: null, end: null },
  ])
})

test('spans of OTLP are shown in the order of time, with their attributes by name', () => {
  const span = (spanId: string, start: string, end: string) => ({
    ...{ spanId, name: 'charge', startTimeUnixNano: start, endTimeUnixNano: end },
    attributes: [{ key: 'amount', value: { intValue: '1500' } }],
  })
  const spans = [span('late', '2000', '3000'), span('early', '1000', '4000')]
  const shown = spansOf({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
  expect(shown.map(({ spanId, start, end }) => [spanId, start, end])).toEqual([
    ['early', 1000, 4000],
    ['late', 2000, 3000],
  ])
  expect(shown[0]?.attributes).toEqual({ amount: '1500' })
})

test('whatever is no trace shows no spans rather than failing', () => {
  expect(spansOf({ spans: 'many' })).toEqual([])
  expect(spansOf({ resourceSpans: [{ scopeSpans: null }, 5] })).toEqual([])
})
