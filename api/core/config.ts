import { z } from 'zod'
import { normalNetwork } from './networks.ts'

/**
 * Which proxies' word is taken for where a request came from: none, as many in a row, or those of these networks. `true` is
 * one, the usual case. Never all of them: then whoever sends `X-Forwarded-For` would be where they say they are.
 */
const proxies = z
  .string()
  .transform((text, issues) => {
    if (text === 'false') return false
    if (text === 'true') return 1
    if (/^[1-9]\d?$/.test(text)) return Number(text)
    const networks = text.split(',').map(normalNetwork)
    if (networks.every((network) => network !== null)) return networks
    issues.addIssue({ code: 'custom', message: 'must be true, false, a number of proxies, or their networks' })
    return z.NEVER
  })
  .default(false)

const count = (fallback: number, min = 1, max = 1_000_000) =>
  z.coerce.number().int().min(min).max(max).default(fallback)
const optionalUrl = (...protocols: string[]) =>
  z
    .url()
    .refine((value) => protocols.includes(new URL(value).protocol), `must begin with ${protocols.join(' or ')}`)
    .optional()
const list = z
  .string()
  .default('')
  .transform((value) =>
    value
      .split(',')
      .map((item) => item.trim().toLowerCase())
      .filter(Boolean),
  )

const urls = z
  .string()
  .default('')
  .transform((value) => value.split(/[\s,]+/).filter(Boolean))
  .pipe(z.array(z.url({ protocol: /^https?$/, error: 'must be http or https addresses, with commas between them' })))

/** `name=value,name=value` with values percent-encoded, as OpenTelemetry has it. */
const headers = z
  .string()
  .default('')
  .transform((text, issues) => {
    const pairs = text.split(',').filter(Boolean)
    if (pairs.every((pair) => /^\s*[\w-]+=(%[0-9A-Fa-f]{2}|[^%\s,])*\s*$/.test(pair)))
      return Object.fromEntries(
        pairs.map((pair) => {
          const [name = '', ...value] = pair.trim().split('=')
          return [name, decodeURIComponent(value.join('='))]
        }),
      )
    issues.addIssue({ code: 'custom', message: 'must be name=value, with commas between them' })
    return z.NEVER
  })

const environment = z
  .object({
    NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
    ROLE: z.enum(['all', 'api', 'worker']).default('all'),
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
    PUBLIC_URL: optionalUrl('http:', 'https:'),
    TRUST_PROXY: proxies,
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
    DATA_DIR: z.string().min(1).default('.data'),
    SHUTDOWN_GRACE_SECONDS: count(20, 1, 600),
    METRICS_TOKEN: z.string().min(16).optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: optionalUrl('http:', 'https:'),
    OTEL_EXPORTER_OTLP_HEADERS: headers,
    OTEL_SERVICE_NAME: z.string().min(1).default('betrace-tenants'),
    OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),

    DATABASE_URL: optionalUrl('postgres:', 'postgresql:'),
    DATABASE_APP_URL: optionalUrl('postgres:', 'postgresql:'),
    DATABASE_PLATFORM_URL: optionalUrl('postgres:', 'postgresql:'),
    DATABASE_POOL_SIZE: count(10, 2, 500),

    MASTER_KEY: z
      .string()
      .refine(
        (value) => Buffer.from(value, 'base64').length === 32,
        'must be 32 bytes in base64 (openssl rand -base64 32)',
      )
      .optional(),
    KMS_PROVIDER: z.enum(['local', 'aws']).default('local'),
    AWS_REGION: z.string().optional(),
    AWS_KMS_ENDPOINT: optionalUrl('http:', 'https:'),
    KEY_ROTATION_DAYS: count(90, 1, 3650),

    RULES_ENGINE: z.enum(['embedded', 'drools', 'shadow']).optional(),
    RULES_FALLBACK: z.enum(['embedded', 'none']).default('embedded'),
    DROOLS_URL: urls,
    /** Of the sidecar that `npm run drools` starts. */
    DROOLS_PORT: count(8181, 1, 65_535),
    DROOLS_TOKEN_FILE: z.string().min(1).optional(),
    DROOLS_TIMEOUT_MS: count(5_000, 10, 600_000),
    DROOLS_TLS_CA_FILE: z.string().min(1).optional(),
    DROOLS_TLS_CERT_FILE: z.string().min(1).optional(),
    DROOLS_TLS_KEY_FILE: z.string().min(1).optional(),

    WORKOS_API_KEY: z.string().min(1).optional(),
    WORKOS_CLIENT_ID: z.string().min(1).optional(),
    WORKOS_WEBHOOK_SECRET: z.string().min(1).optional(),
    WORKOS_API_URL: optionalUrl('http:', 'https:'),

    STRIPE_SECRET_KEY: z.string().min(1).optional(),
    STRIPE_WEBHOOK_SECRET: z.string().min(1).optional(),
    STRIPE_API_URL: optionalUrl('http:', 'https:'),

    WEBHOOK_ALLOW_PRIVATE_ADDRESSES: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true'),

    SMTP_URL: optionalUrl('smtp:', 'smtps:'),
    MAIL_FROM: z.string().default('BeTrace <no-reply@betrace.localhost>'),

    SESSION_IDLE_HOURS: count(24 * 7, 1, 24 * 365),
    SESSION_MAX_HOURS: count(24 * 30, 1, 24 * 365),
    SIGN_IN_CODES_PER_HOUR: count(5, 1, 1000),
    API_KEY_CACHE_SIZE: count(120_000, 1),
    TENANTS_PER_PERSON: count(5, 1, 100_000),
    RATE_LIMIT_TENANT_PER_MINUTE: count(1000, 1, 10_000_000),
    RATE_LIMIT_SESSION_PER_MINUTE: count(600, 1, 10_000_000),
    COMPILE_OPERATIONS_AFTER: count(100, 0, 1_000_000_000),
    RATE_LIMIT_STORE: z.enum(['memory', 'postgres']).default('memory'),
    REDIS_URL: optionalUrl('redis:', 'rediss:'),
    PLATFORM_OPERATORS: list,
  })
  .superRefine((env, issues) => {
    const wrong = (path: string, message: string) => issues.addIssue({ code: 'custom', path: [path], message })
    if (Boolean(env.WORKOS_API_KEY) !== Boolean(env.WORKOS_CLIENT_ID))
      wrong(
        env.WORKOS_API_KEY ? 'WORKOS_CLIENT_ID' : 'WORKOS_API_KEY',
        'is needed for WorkOS sign-in; set both or neither',
      )
    if (Boolean(env.DATABASE_APP_URL) !== Boolean(env.DATABASE_PLATFORM_URL))
      wrong(env.DATABASE_APP_URL ? 'DATABASE_PLATFORM_URL' : 'DATABASE_APP_URL', 'is needed too; set both or neither')
    if (env.KMS_PROVIDER === 'aws' && !env.AWS_REGION) wrong('AWS_REGION', 'is needed with KMS_PROVIDER=aws')
    if (env.REDIS_URL && env.RATE_LIMIT_STORE === 'postgres')
      wrong('RATE_LIMIT_STORE', 'is Redis when REDIS_URL is set; set one of the two')
    if (env.RULES_ENGINE && env.RULES_ENGINE !== 'embedded' && env.DROOLS_URL.length === 0)
      wrong('DROOLS_URL', `is needed with RULES_ENGINE=${env.RULES_ENGINE}`)
    if (env.DROOLS_URL.length && !env.DROOLS_TOKEN_FILE)
      wrong('DROOLS_TOKEN_FILE', 'must name the file with the token of the rules sidecar')
    const isSecure = env.DROOLS_URL.some((url) => url.startsWith('https:'))
    for (const name of ['DROOLS_TLS_CA_FILE', 'DROOLS_TLS_CERT_FILE', 'DROOLS_TLS_KEY_FILE'] as const)
      if (isSecure && !env[name]) wrong(name, 'is needed for a rules sidecar on another host')
    if (env.DROOLS_URL.some((url) => !url.startsWith('https:') && !isLoopback(new URL(url).hostname)))
      wrong('DROOLS_URL', 'must be https for a rules sidecar on another host')
    if (env.SESSION_IDLE_HOURS > env.SESSION_MAX_HOURS)
      wrong('SESSION_IDLE_HOURS', 'cannot be longer than SESSION_MAX_HOURS')
    if (env.NODE_ENV !== 'production') return
    if (!env.DATABASE_URL) wrong('DATABASE_URL', 'must name a PostgreSQL server in production')
    if (!env.PUBLIC_URL) wrong('PUBLIC_URL', 'must be the https address people open in production')
    else if (!env.PUBLIC_URL.startsWith('https:')) wrong('PUBLIC_URL', 'must be https in production')
    if (env.KMS_PROVIDER === 'local' && !env.MASTER_KEY)
      wrong('MASTER_KEY', 'must be set in production (openssl rand -base64 32), or use KMS_PROVIDER=aws')
    if (!env.SMTP_URL)
      wrong('SMTP_URL', 'must name a mail server in production: the development mailbox is readable by anyone')
    if (env.WORKOS_API_KEY && !env.WORKOS_WEBHOOK_SECRET)
      wrong('WORKOS_WEBHOOK_SECRET', 'is needed in production to verify WorkOS webhooks')
    if (env.STRIPE_SECRET_KEY && !env.STRIPE_WEBHOOK_SECRET)
      wrong('STRIPE_WEBHOOK_SECRET', 'is needed in production to verify Stripe webhooks')
    if (env.WEBHOOK_ALLOW_PRIVATE_ADDRESSES)
      wrong('WEBHOOK_ALLOW_PRIVATE_ADDRESSES', 'is for development: tenants could call what only this server reaches')
    if (!env.METRICS_TOKEN) wrong('METRICS_TOKEN', 'must be set in production: /metrics asks for it as a bearer token')
  })

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname)
}

type Environment = z.infer<typeof environment>

/** The configuration, read once at start. `publicUrl` has no trailing slash. */
export interface Config extends Omit<Environment, 'PUBLIC_URL'> {
  PUBLIC_URL: string | null
  isProduction: boolean
}

/** Thrown for a configuration that cannot work; the message lists every wrong variable. */
export class ConfigError extends Error {}

/** Reads and checks the environment. Throws one ConfigError that lists every wrong variable. */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new ConfigError(`The configuration is not right:\n${lines.join('\n')}`)
  }
  return {
    ...parsed.data,
    PUBLIC_URL: parsed.data.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    isProduction: parsed.data.NODE_ENV === 'production',
  }
}

/** The address people open: PUBLIC_URL, or this process on its own machine. */
export function publicUrl(config: Config, port = config.PORT): string {
  return config.PUBLIC_URL ?? `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port}`
}
