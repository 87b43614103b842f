import { randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { cookieName } from '../auth/session.ts'
import { type Config, loadConfig } from '../core/config.ts'
import { type Services, systemCtx } from '../core/context.ts'
import { newId, toPublicId } from '../core/ids.ts'
import { createLogger, type Logger } from '../core/log.ts'
import { newSecret } from '../core/secrets.ts'
import { sessions, users } from '../db/tables/index.ts'
import { asPlatform } from '../db/tenancy.ts'
import { createServer } from '../server.ts'
import { connectServices, startWorker, stopServices } from '../services.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** A signed-in person in a test: sends requests with their cookie. */
export interface TestPerson {
  userId: string
  email: string
  cookie: string
}

export interface GraphqlAnswer<Data = Record<string, unknown>> {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  data: Data | null
  errors: { message: string; path?: unknown[]; extensions: Record<string, unknown> & { code: string } }[] | undefined
}

export interface RequestOptions {
  as?: TestPerson
  /** UUID of the tenant to act in. */
  tenantId?: string
  headers?: Record<string, string>
}

export interface TestApp {
  services: Services
  server: FastifyInstance
  database: TestDatabase
  /** A new person with a session, as after a sign-in. */
  person: (email?: string) => Promise<TestPerson>
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer of the query it has just written
  graphql: <Data = any>(
    query: string,
    variables?: Record<string, unknown>,
    options?: RequestOptions,
  ) => Promise<GraphqlAnswer<Data>>
  /** Waits until `check` returns something truthy, polling; fails after `seconds`. */
  until: <T>(check: () => Promise<T | null | undefined | false>, seconds?: number) => Promise<T>
  close: () => Promise<void>
}

export interface TestAppOptions {
  env?: Record<string, string>
  /** Also work off background jobs in this process. */
  worker?: boolean
  /** Replaces parts of the product, for instance a provider that is down. */
  services?: Partial<Services>
  /** Where it logs, when a test reads that. */
  log?: Logger
  /** Another replica beside this app, on its database. Close it before the app. */
  beside?: TestApp
}

/** The whole product on a database of its own, addressed through real HTTP requests (without a socket). */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { beside } = options
  const database = beside?.database ?? (await createTestDatabase())
  const config: Config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
    MASTER_KEY: beside?.services.config.MASTER_KEY ?? randomBytes(32).toString('base64'),
    // A test asks faster than a person; those about limits set their own.
    RATE_LIMIT_SESSION_PER_MINUTE: '1000000',
    RATE_LIMIT_TENANT_PER_MINUTE: '1000000',
    // Every operation that comes twice runs both ways.
    COMPILE_OPERATIONS_AFTER: '0',
    ...options.env,
  })
  const log = options.log ?? createLogger(config.LOG_LEVEL)
  const services = Object.assign(await connectServices(config, database, log), options.services)
  const server = await createServer(services)
  if (options.worker) await startWorker(services)
  await server.ready()
  const ctx = systemCtx(services, 'test')
  return {
    services,
    server,
    database,
    async person(email = `${newId()}@example.com`) {
      const { secret, hash } = newSecret()
      const userId = newId()
      const now = services.now()
      await asPlatform(ctx, async (tx) => {
        await tx.insert(users).values({ id: userId, email, createdAt: now })
        await tx.insert(sessions).values({
          id: newId(),
          userId,
          tokenHash: hash,
          method: 'email',
          createdAt: now,
          lastSeenAt: now,
          expiresAt: new Date(now.getTime() + 86_400_000),
        })
      })
      return { userId, email, cookie: `${cookieName(config, 'session')}=${secret}` }
    },
    async graphql(query, variables, { as, tenantId, headers } = {}) {
      const response = await server.inject({
        method: 'POST',
        url: '/graphql',
        headers: {
          'content-type': 'application/json',
          ...(as && { cookie: as.cookie }),
          ...(tenantId && { 'x-tenant-id': toPublicId('tenant', tenantId) }),
          ...headers,
        },
        payload: JSON.stringify({ query, variables }),
      })
      const { data = null, errors } = response.json()
      return { status: response.statusCode, headers: response.headers, data, errors }
    },
    async until(check, seconds = 30) {
      const deadline = Date.now() + seconds * 1000
      for (;;) {
        const found = await check()
        if (found) return found
        if (Date.now() > deadline) throw new Error(`still not so after ${seconds} s`)
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    },
    async close() {
      await server.close()
      await stopServices(services)
      if (!beside) await database.drop()
    },
  }
}
