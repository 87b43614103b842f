import {
  type Attributes,
  context,
  propagation,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { AppError } from './errors.ts'

/** Where a trace goes on in another process or at another time: W3C trace context. */
export interface TraceCarrier {
  traceparent?: string
  tracestate?: string
}

let isOn = false

/** From now on spans are made. Without it none of this costs anything. */
export function switchTracing(on: boolean): void {
  isOn = on
}

/** Runs `work` as a span below the one that is running. Throws what `work` throws, which the span then says. */
export function traced<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return isOn ? runIn(startSpan(name, SpanKind.INTERNAL, attributes), work) : work()
}

/** As traced, for what was asked for elsewhere or earlier: `carrier` says by whom. */
export function continued<T>(
  carrier: TraceCarrier,
  name: string,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  if (!isOn) return work()
  return runIn(startSpan(name, SpanKind.CONSUMER, attributes, carrier), work)
}

/** What `continued` needs to go on with the span that is running; empty without one. */
export function carryTrace(): TraceCarrier {
  const carrier: TraceCarrier = {}
  if (isOn) propagation.inject(context.active(), carrier)
  return carrier
}

/** Starts a span that the caller ends. */
export function startSpan(name: string, kind: SpanKind, attributes: Attributes, carrier?: object): Span {
  const parent = carrier ? propagation.extract(context.active(), carrier) : context.active()
  return trace.getTracer('betrace-tenants').startSpan(name, { kind, attributes }, parent)
}

/** Runs what `next` starts within `span`, which stays open. */
export function within<T>(span: Span, next: () => T): T {
  return context.with(trace.setSpan(context.active(), span), next)
}

/** Notes why a span failed: the code of a refusal, and as an error what nobody expected. */
export function noteFailure(span: Span, error: unknown): void {
  const code = error instanceof AppError ? error.code : 'INTERNAL'
  span.setAttribute('error.type', code)
  if (!(error instanceof AppError) || error.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message: code })
}

/** Of the span that is running, for log lines. */
export function currentSpan(): SpanContext | undefined {
  return isOn ? trace.getActiveSpan()?.spanContext() : undefined
}

async function runIn<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await within(span, work)
  } catch (error) {
    noteFailure(span, error)
    throw error
  } finally {
    span.end()
  }
}
