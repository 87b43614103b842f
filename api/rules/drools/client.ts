import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import type { Clause } from '../ast.ts'
import type { EngineRule, RuleError } from '../engine.ts'
import type { Span, Trace } from '../trace.ts'

/** How to reach the sidecars: the same token for all, and a client certificate where they are on other hosts. */
export interface SidecarAccess {
  token: string
  timeoutMs: number
  /** Compiling waits for its turn behind other tenants' rules. */
  compileTimeoutMs: number
  certificate?: { ca: Buffer; cert: Buffer; key: Buffer }
}

/** The rules that a sidecar is asked to have. `hash` is of all of them together. */
export interface Ruleset {
  hash: string
  generation: number
  rules: readonly EngineRule[]
}

export interface Answered {
  tenantId: string
  rulesetHash: string
  violations: { ruleId: string; clause: Clause }[]
  errors: RuleError[]
}

/** One sidecar: one method for each of its addresses. Each throws `SidecarError`. */
export interface Sidecar {
  readonly url: string
  putSession(tenantId: string, ruleset: Ruleset): Promise<void>
  evaluate(tenantId: string, rulesetHash: string, trace: Trace): Promise<Answered>
  /** Ends the session if it still has these rules. */
  deleteSession(tenantId: string, rulesetHash: string): Promise<void>
  /** Changes when the sidecar has been started anew, and so has no session. */
  readInstance(): Promise<string>
  close(): void
}

/** A sidecar that did not do what it was asked. `status` is 0 when it did not answer at all. */
export class SidecarError extends Error {
  readonly status: number
  readonly code: string
  readonly ruleErrors: readonly RuleError[]

  constructor(status: number, code: string, options: { ruleErrors?: readonly RuleError[]; cause?: unknown } = {}) {
    super(status ? `The rules sidecar answered ${status} ${code}.` : `The rules sidecar did not answer: ${code}.`, {
      cause: options.cause,
    })
    this.status = status
    this.code = code
    this.ruleErrors = options.ruleErrors ?? []
  }
}

/** Free connections are dropped before the sidecar drops them, which it does after 30 s. */
const freeConnectionMs = 20_000
/** A sidecar that hangs holds up no more than so many traces at a time; then it is left alone for a while. */
const failuresToPause = 5
const pauseMs = 1_000

export function createSidecar(
  url: string,
  { token, timeoutMs, compileTimeoutMs, certificate }: SidecarAccess,
): Sidecar {
  const isSecure = url.startsWith('https:')
  const pool = { keepAlive: true, maxSockets: 32, timeout: freeConnectionMs }
  const agent = isSecure ? new HttpsAgent({ ...pool, ...certificate }) : new HttpAgent(pool)
  const request = isSecure ? requestHttps : requestHttp

  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}, limit = timeoutMs) =>
    new Promise<unknown>((resolve, reject) => {
      const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
      const call = request(
        new URL(path, url),
        {
          method,
          agent,
          signal: AbortSignal.timeout(limit),
          headers: {
            authorization: `Bearer ${token}`,
            ...(sent && { 'content-type': 'application/json', 'content-length': sent.length }),
            ...headers,
          },
        },
        (response) => void readAnswer(response).then(resolve, reject),
      )
      call.on('error', (cause: NodeJS.ErrnoException) => {
        // The sidecar closed a free connection at the moment it was taken: nothing was read, so nothing was done.
        if (call.reusedSocket && cause.code === 'ECONNRESET')
          ask(method, path, body, headers, limit).then(resolve, reject)
        else reject(new SidecarError(0, cause.code ?? cause.name, { cause }))
      })
      call.end(sent)
    })

  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof SidecarError && error.status === 0),
    { breaker: new ConsecutiveBreaker(failuresToPause), halfOpenAfter: pauseMs },
  )
  const guarded = (...args: Parameters<typeof ask>) =>
    breaker
      .execute(() => ask(...args))
      .catch((error: unknown) => {
        throw error instanceof BrokenCircuitError ? new SidecarError(0, 'PAUSED', { cause: error }) : error
      })

  return {
    url,
    async putSession(tenantId, { hash, generation, rules }) {
      const body = { astVersion: 1, generation, rulesetHash: hash, rules }
      await guarded('PUT', `/v1/tenants/${tenantId}/session`, body, {}, compileTimeoutMs)
    },
    async evaluate(tenantId, rulesetHash, { traceId, spans }) {
      const said = spans.map(({ name, attributes }) => ({ name, attributes: sendable(attributes) }))
      const answer = await guarded('POST', `/v1/tenants/${tenantId}/evaluate`, { rulesetHash, traceId, spans: said })
      return answer as Answered
    },
    async deleteSession(tenantId, rulesetHash) {
      await guarded('DELETE', `/v1/tenants/${tenantId}/session`, undefined, { 'if-match': `"${rulesetHash}"` })
    },
    async readInstance() {
      const { instance } = (await ask('GET', '/v1/info')) as { instance: string }
      return instance
    },
    close: () => agent.destroy(),
  }
}

/** JSON has no infinite numbers. As texts they mean the same to a rule: they equal themselves, and are neither less nor more. */
function sendable(attributes: Span['attributes']): Span['attributes'] {
  const isOdd = (value: unknown) => typeof value === 'number' && !Number.isFinite(value)
  if (!Object.values(attributes).some(isOdd)) return attributes
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, isOdd(value) ? String(value) : value]),
  )
}

async function readAnswer(response: IncomingMessage): Promise<unknown> {
  const status = response.statusCode ?? 0
  let answer: unknown
  try {
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    answer = chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : null
  } catch (cause) {
    throw new SidecarError(0, 'BROKEN_ANSWER', { cause })
  }
  if (status >= 200 && status < 300) return answer
  const { code, errors } = (answer ?? {}) as { code?: string; errors?: RuleError[] }
  throw new SidecarError(status, code ?? 'UNKNOWN', { ruleErrors: errors ?? [] })
}
