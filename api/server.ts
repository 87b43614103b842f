import { randomUUID } from 'node:crypto'
import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import cookies from '@fastify/cookie'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
  fastify,
  LogController,
} from 'fastify'
import { authenticate } from './auth/authenticate.ts'
import { refuseForeignOrigin } from './auth/csrf.ts'
import { signInRoutes } from './auth/sign-in.http.ts'
import { workosRoutes } from './auth/workos.http.ts'
import type { Config } from './core/config.ts'
import type { Ctx, Services } from './core/context.ts'
import { AppError } from './core/errors.ts'
import { requestLogger, withLazyChildren } from './core/log.ts'
import { appErrorExtensions, maskedError } from './graphql/format-error.ts'
import { graphqlHandler } from './graphql/handler.ts'
import { createKnownOperations } from './graphql/known-operations.ts'
import { limitRules, maxTokens } from './graphql/limits.ts'
import { requestPlugin } from './graphql/request-plugin.ts'
import { consoleRoutes } from './http/console.ts'
import { metricsRoutes } from './http/metrics.ts'
import { probeRoutes } from './http/probes.ts'
import { requireQuota } from './http/quota.ts'
import { requireRate } from './http/rate-limits.ts'
import { securityHeaders } from './http/security-headers.ts'
import { traceRequests } from './http/tracing.ts'
import { archiveRoutes } from './modules/billing/archive/archive.http.ts'
import { stripeWebhookRoutes } from './modules/billing/collector/webhook.http.ts'
import { issuerLogoRoutes } from './modules/billing/paper/issuer-logo.http.ts'
import { billingPaperRoutes } from './modules/billing/paper/paper.http.ts'
import { exportRoutes } from './modules/exports/exports.http.ts'
import { keyRoutes } from './modules/keys/keys.http.ts'
import { mailboxRoutes } from './modules/mail/mailbox.http.ts'
import { settingsRoutes } from './modules/settings/settings.http.ts'
import { signalRoutes } from './modules/signals/signals.http.ts'
import { meterCalls, usageRoutes } from './modules/usage/usage.http.ts'
import { createSchema } from './schema.ts'

declare module 'fastify' {
  interface FastifyRequest {
    ctx: Ctx
  }
}

const bodyLimit = 1024 * 1024
/** What a caller who is known may send to the API: 10,000 usage events of the longest kind that is usual. */
const knownCallersBodyLimit = 8 * bodyLimit

/** Builds the HTTP server with every route, without listening. */
export async function createServer(services: Services): Promise<FastifyInstance> {
  const { config, log } = services
  const app = fastify({
    loggerInstance: withLazyChildren(log) as FastifyBaseLogger,
    trustProxy: trustedProxies(config.TRUST_PROXY),
    bodyLimit,
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  })
  app.setErrorHandler((error, request, reply) => {
    const { status, ...known } = refuse(error, request, reply)
    return reply.status(status).send(known)
  })
  traceRequests(app, services)
  // Hooks that wait for nothing take `done`: a promise for each would cost a small request a tenth of its time.
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    refuseForeignOrigin(config, request)
    done()
  })
  const requests = requestLogger(log)
  app.addHook('onResponse', (request, reply, done) => {
    const level = request.url.startsWith('/livez') || request.url.startsWith('/readyz') ? 'trace' : 'info'
    requests[level](
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        traceId: request.span?.spanContext().traceId,
      },
      'request',
    )
    done()
  })
  await app.register(cookies)
  securityHeaders(app, config)
  meterCalls(app, services)
  await metricsRoutes(app, services)
  await probeRoutes(app, services)
  await keyRoutes(app, services)
  await graphqlRoute(app, services)
  await signInRoutes(app, services)
  await workosRoutes(app, services)
  await settingsRoutes(app, services)
  await exportRoutes(app, services)
  await billingPaperRoutes(app, services)
  await archiveRoutes(app, services)
  await issuerLogoRoutes(app, services)
  await stripeWebhookRoutes(app, services)
  await usageRoutes(app, services)
  await signalRoutes(app, services)
  await mailboxRoutes(app, services)
  await consoleRoutes(app)
  return app
}

async function graphqlRoute(app: FastifyInstance, services: Services): Promise<void> {
  const { config, log } = services
  const schema = createSchema()
  const known = createKnownOperations(schema, config.COMPILE_OPERATIONS_AFTER)
  const apollo = new ApolloServer<Ctx>({
    schema,
    introspection: true,
    csrfPrevention: true,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens },
    validationOptions: { maxErrors: 3 },
    maxRecursiveSelections: true,
    validationRules: limitRules,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    logger: { debug: () => {}, info: () => {}, warn: (text) => log.warn(text), error: (text) => log.error(text) },
    plugins: [requestPlugin(known), ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled()],
  })
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())
  app.decorateRequest('ctx')
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    bodyLimit: knownCallersBodyLimit,
    // Who sends a large body, or one of unsaid length, is settled before it is read.
    onRequest: (request, _reply, done) => {
      const isSmall = Number(request.headers['content-length'] ?? 0) <= bodyLimit
      if (isSmall && !request.headers['transfer-encoding']) return done()
      requireKnown(services, request).then(() => done(), done)
    },
    // Who is asking, and whether it is too often, is settled before the document is parsed.
    preHandler: async (request, reply) => {
      request.ctx ??= await authenticate(services, request)
      await requireRate(request.ctx, reply)
      await requireQuota(request.ctx, reply)
    },
    handler: graphqlHandler(apollo, known),
    errorHandler: (error, request, reply) => {
      const { message, status, ...known } = refuse(error, request, reply)
      return reply.status(status).send({ errors: [{ message, extensions: known }] })
    },
  })
}

/** Throws PAYLOAD_TOO_LARGE for a caller who has not signed in, and what `authenticate` throws. */
async function requireKnown(services: Services, request: FastifyRequest): Promise<void> {
  request.ctx = await authenticate(services, request)
  if (request.ctx.actor.kind === 'anonymous') throw new AppError('PAYLOAD_TOO_LARGE')
}

/** A number is how many proxies stand in a row: the address that the outermost of them saw is the caller's. */
function trustedProxies(proxies: Config['TRUST_PROXY']): FastifyServerOptions['trustProxy'] {
  return typeof proxies === 'number' ? (_address, hop) => hop < proxies : proxies
}

/** A caller's own request id is kept when it is harmless to log; otherwise a new one is made. */
function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{8,100}$/.test(header) ? header : randomUUID()
}

/** As describeError, with the headers that go with it. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): ReturnType<typeof describeError> {
  const described = describeError(error, request)
  if (typeof described.retryAfter === 'number') reply.header('retry-after', described.retryAfter)
  if (described.status === 401) reply.header('www-authenticate', 'Bearer realm="BeTrace"')
  return described
}

/** What a caller sees of an error outside GraphQL: `{ message, code, requestId, fields?, retryAfter?, details? }`. */
function describeError(
  error: unknown,
  request: FastifyRequest,
): { status: number; message: string } & Record<string, unknown> {
  const known = toAppError(error)
  if (known.code === 'INTERNAL') request.log.error({ err: error }, 'a request failed')
  return { status: known.status, message: known.message, ...appErrorExtensions(known, request.id) }
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  const status = (error as { statusCode?: number }).statusCode
  if (status === 413) return new AppError('PAYLOAD_TOO_LARGE')
  if (status === 429) return new AppError('RATE_LIMITED')
  if (status !== undefined && status < 500) return new AppError('INVALID_INPUT', { message: (error as Error).message })
  return maskedError(error)
}
