import { Resolver } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { hostOf, isPublicAddress } from './address.ts'

/** How long a receiver has in all, from the look-up of its name to the end of its answer. */
export const timeoutMs = 15_000
const maxResponseBytes = 4 * 1024
const keptResponseBytes = 1024

export interface PostOptions {
  /** Also addresses that are not public, and http: for development. */
  allowPrivate: boolean
  timeoutMs: number
  /** How names are looked up; by default as the operating system does where any address may be called, else by DNS. */
  lookup?: LookupFunction
}

/** What came of a request. `error` says in words why it did not get through; null when it did. */
export interface PostOutcome {
  /** Null without an answer. */
  status: number | null
  error: string | null
  durationMs: number
  /** How the answer begins, safe to store and to show. */
  excerpt: string | null
  retryAfter: string | undefined
}

/**
 * Sends a body to a receiver. Every address its name leads to is looked at when the connection is made, so that a name
 * cannot be public when it is checked and private when it is called. Redirects are not followed. Never rejects.
 */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  options: PostOptions,
): Promise<PostOutcome> {
  const started = performance.now()
  const deadline = AbortSignal.timeout(options.timeoutMs)
  const outcome = await exchange(url, headers, body, options, deadline).catch((error: unknown) => ({
    ...{ status: null, excerpt: null, retryAfter: undefined },
    error: deadline.aborted ? `No whole answer within ${options.timeoutMs / 1000} seconds.` : wordsFor(error),
  }))
  return { ...outcome, durationMs: Math.round(performance.now() - started) }
}

async function exchange(
  url: string,
  headers: Record<string, string>,
  body: string,
  options: PostOptions,
  deadline: AbortSignal,
) {
  if (!options.allowPrivate && !isCallable(new URL(url))) throw new NotAllowedError()
  const response = await request(url, headers, body, options, deadline)
  const status = response.statusCode ?? 0
  const excerpt = await readStart(response)
  const isReceived = status >= 200 && status < 300
  const error = isReceived
    ? null
    : status >= 300 && status < 400
      ? redirected(status)
      : `The receiver answered ${status}.`
  return { status, error, excerpt, retryAfter: response.headers['retry-after'] }
}

class NotAllowedError extends Error {}

/** What can be said without looking a name up. */
function isCallable(url: URL): boolean {
  const host = hostOf(url)
  return url.protocol === 'https:' && (isIP(host) === 0 || isPublicAddress(host))
}

function redirected(status: number): string {
  return `The receiver answered ${status}. Redirects are not followed: give the address they lead to.`
}

function request(
  url: string,
  headers: Record<string, string>,
  body: string,
  { allowPrivate, lookup = allowPrivate ? undefined : lookupByDns }: PostOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  // Looks at the address that the socket is connected to, whoever has looked before.
  const filter = { allowPrivateIPAddress: allowPrivate, allowMetaIPAddress: allowPrivate }
  const isSecure = url.startsWith('https:')
  const agent = isSecure ? new RequestFilteringHttpsAgent(filter) : new RequestFilteringHttpAgent(filter)
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? https : http).request(url, {
      ...{ method: 'POST', headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, agent, signal },
      ...(lookup && { lookup }),
    })
    sent.once('response', resolve)
    sent.once('error', reject)
    sent.end(body)
  })
}

/** Reads no more than what is kept needs, and a little for receivers that want to be read to the end. */
async function readStart(response: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= maxResponseBytes) break
  }
  response.destroy()
  const text = Buffer.concat(chunks).subarray(0, keptResponseBytes).toString('utf8').toWellFormed()
  // Characters that control, or turn text around, are a receiver's to send and nobody's to be shown.
  return text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd') || null
}

/**
 * As dns.lookup, asking the name servers directly: the operating system's resolver keeps one of four threads of this
 * process while a receiver's name server takes its time.
 */
const lookupByDns: LookupFunction = (hostname, { all }, callback) => {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 })
  const found: { address: string; family: number }[] = []
  let failure: NodeJS.ErrnoException | null = null
  let left = 2
  const answered = (family: number) => (error: NodeJS.ErrnoException | null, addresses: string[]) => {
    if (error) failure = error
    else found.push(...addresses.map((address) => ({ address, family })))
    left -= 1
    if (left > 0) return
    const [first] = found
    if (!found.every(({ address }) => isPublicAddress(address))) callback(new NotAllowedError(), '', 0)
    else if (!first) callback(failure ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0)
    else if (all) callback(null, found)
    else callback(null, first.address, first.family)
  }
  resolver.resolve4(hostname, answered(4))
  resolver.resolve6(hostname, answered(6))
}

const words: Record<string, string> = {
  ENOTFOUND: 'The name of the receiver is not known.',
  ENODATA: 'The name of the receiver is not known.',
  EAI_AGAIN: 'The name of the receiver could not be looked up.',
  ETIMEOUT: 'The name of the receiver could not be looked up.',
  ECONNREFUSED: 'The receiver refused the connection.',
  ECONNRESET: 'The receiver broke off the connection.',
  EHOSTUNREACH: 'The receiver cannot be reached.',
  ENETUNREACH: 'The receiver cannot be reached.',
  ETIMEDOUT: 'The receiver cannot be reached.',
  EPROTO: 'The receiver does not speak TLS.',
  HPE_HEADER_OVERFLOW: 'The headers of the receiver’s answer are too large.',
}

function wordsFor(error: unknown): string {
  const { message, code = '' } = error as Error & { code?: string }
  if (error instanceof NotAllowedError || /is not allowed\. Because/.test(message))
    return 'The address is not one on the public internet, and was not called.'
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(code)) return `The receiver’s certificate is not valid (${code}).`
  return words[code] ?? (/^[A-Z_0-9]{1,40}$/.test(code) ? `The request failed (${code}).` : 'The request failed.')
}
