import { type Span, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { FastifyInstance } from 'fastify'
import type { Services } from '../core/context.ts'
import { toPublicId } from '../core/ids.ts'
import { startSpan, within } from '../core/tracing.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Null while traces are not exported, and for probes. */
    span: Span | null
  }
}

/**
 * Each request is a span, which goes on with the caller's trace if it sent a `traceparent`, and says who asked for what
 * in which tenant. Names and attributes are OpenTelemetry's for HTTP and GraphQL; no address, text or secret is in them.
 */
export function traceRequests(app: FastifyInstance, { config }: Services): void {
  app.decorateRequest('span', null)
  if (!config.OTEL_EXPORTER_OTLP_ENDPOINT) return
  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched'
    if (isProbe(route)) return done()
    const attributes = { 'http.request.method': request.method, 'http.route': route, 'betrace.request_id': request.id }
    request.span = startSpan(`${request.method} ${route}`, SpanKind.SERVER, attributes, request.headers)
    within(request.span, done)
  })
  // Once more: what was entered above is left when the body has been read.
  app.addHook('preHandler', ({ span }, _reply, done) => (span ? within(span, done) : done()))
  app.addHook('onResponse', ({ span, ctx }, { statusCode }, done) => {
    span?.setAttribute('http.response.status_code', statusCode)
    if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR })
    if (ctx?.request.operation) span?.setAttribute('graphql.operation.name', ctx.request.operation)
    if (ctx?.tenantId) span?.setAttribute('betrace.tenant_id', toPublicId('tenant', ctx.tenantId))
    if (ctx) span?.setAttribute('betrace.actor', ctx.actor.kind)
    span?.end()
    done()
  })
}

function isProbe(route: string): boolean {
  return route === '/livez' || route === '/readyz' || route === '/metrics'
}
