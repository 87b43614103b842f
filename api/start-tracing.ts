import { context, propagation, trace } from '@opentelemetry/api'
import type { Config } from './core/config.ts'
import { switchTracing } from './core/tracing.ts'

/** A second's spans in one request; stopping waits no longer than this for a collector that hangs. */
const pace = { scheduledDelayMillis: 1_000, exportTimeoutMillis: 5_000 }

/**
 * Sends spans to the OpenTelemetry collector of OTEL_EXPORTER_OTLP_ENDPOINT; without one nothing is loaded. Gives back
 * the way to stop, which sends what is waiting. A collector that does not answer is felt by nobody: of what waits for it
 * the newest spans are dropped.
 */
export async function startTracing(config: Config): Promise<() => Promise<void>> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = config
  if (!endpoint) return async () => undefined
  // The SDK takes 0.1 s to load; only those who use it wait for it.
  const [sdk, { OTLPTraceExporter }, { AsyncLocalStorageContextManager }, { W3CTraceContextPropagator }, resources] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/core'),
      import('@opentelemetry/resources'),
    ])
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': config.OTEL_SERVICE_NAME }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(config.OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url, headers }), ...pace })],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(provider)
  switchTracing(true)
  return async () => {
    switchTracing(false)
    await provider.shutdown().catch(() => undefined)
    trace.disable()
    propagation.disable()
    context.disable()
  }
}
