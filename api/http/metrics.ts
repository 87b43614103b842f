import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Services } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { registerRulesMetrics } from '../rules/metrics.ts'

/** `/metrics` in the Prometheus text format; asks for METRICS_TOKEN as a bearer token when one is set. */
export async function metricsRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'betrace_http_request_duration_seconds',
    help: 'Time to answer an HTTP request, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  new Gauge({
    name: 'betrace_jobs',
    help: 'Background jobs by queue and state.',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      for (const queue of await services.queue.boss.getQueues()) {
        this.set({ queue: queue.name, state: 'ready' }, queue.readyCount)
        this.set({ queue: queue.name, state: 'deferred' }, queue.deferredCount)
        this.set({ queue: queue.name, state: 'active' }, queue.activeCount)
        this.set({ queue: queue.name, state: 'failed' }, queue.failedCount)
      }
    },
  })
  new Gauge({
    name: 'betrace_rate_limits_alone',
    help: '1 while the shared store of rate limits does not answer and this process counts for itself.',
    registers: [registry],
    collect() {
      this.set(services.rateLimiter.isAlone() ? 1 : 0)
    },
  })
  registerRulesMetrics(registry, services.rulesEngine)
  // By method, status and route: finding the labels' timer costs more than observing a time with it.
  const timers = new Map<string, ReturnType<typeof requests.labels>>()
  app.addHook('onResponse', (request, reply, done) => {
    const { method } = request
    const { statusCode: status } = reply
    const route = request.routeOptions.url ?? 'unmatched'
    const name = `${method} ${status} ${route}`
    const timer = timers.get(name) ?? requests.labels({ route, method, status })
    timers.set(name, timer)
    timer.observe(reply.elapsedTime / 1000)
    done()
  })
  app.get('/metrics', async (request, reply) => {
    const { METRICS_TOKEN } = services.config
    if (METRICS_TOKEN && !isBearer(request.headers.authorization, METRICS_TOKEN)) throw new AppError('UNAUTHENTICATED')
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

function isBearer(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
