import Stripe from 'stripe'
import type { Config } from '../../../core/config.ts'
import { AppError } from '../../../core/errors.ts'
import { exchangesWith } from '../../../core/outside.ts'

/** Written down, so that a newer package does not change what the answers look like. */
const apiVersion = '2026-10-28.endive'
const timeoutMs = 10_000

export interface StripeClient {
  sdk: Stripe
  /**
   * Runs one exchange with Stripe. Its errors become ours: UNAVAILABLE for what may pass (no answer in 10 s, 5xx, 429,
   * refused credentials), NOT_FOUND, CONFLICT, INVALID_INPUT for the rest, with Stripe's error as the cause. After five
   * failures in a row nothing is asked for 10 s.
   */
  call: <T>(work: (sdk: Stripe) => Promise<T>) => Promise<T>
}

/** Connects to Stripe, or to what is named by STRIPE_API_URL. */
export function createStripeClient(config: Config & { STRIPE_SECRET_KEY: string }): StripeClient {
  const url = new URL(config.STRIPE_API_URL ?? 'https://api.stripe.com')
  const sdk = new Stripe(config.STRIPE_SECRET_KEY, {
    apiVersion,
    host: url.hostname,
    protocol: url.protocol === 'http:' ? 'http' : 'https',
    ...(url.port && { port: Number(url.port) }),
    timeout: timeoutMs,
    // A connection that broke is tried again at once with the same idempotency key; jobs do the rest.
    maxNetworkRetries: 1,
    telemetry: false,
  })
  const exchange = exchangesWith({ toAppError, unavailable })
  return { sdk, call: (work) => exchange(() => work(sdk)) }
}

/** Null for what Stripe does not have. */
export async function absent<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null
    throw error
  })
}

function toAppError(cause: unknown): AppError {
  if (!(cause instanceof Stripe.errors.StripeError)) return unavailable(cause)
  switch (cause.statusCode) {
    case 404:
      return new AppError('NOT_FOUND', { message: 'Stripe knows no such object.', cause })
    case 409:
      return new AppError('CONFLICT', { message: 'Stripe is at work on the same object. Try again.', cause })
    case 400:
    case 402:
    case 403:
      return new AppError('INVALID_INPUT', { message: `Stripe refused this: ${cause.message}`, cause })
    case 401:
      return new AppError('UNAVAILABLE', { message: 'Stripe does not take the key of this installation.', cause })
    default:
      return unavailable(cause)
  }
}

function unavailable(cause: unknown, retryAfter?: number): AppError {
  const wait = retryAfter === undefined ? {} : { retryAfter }
  return new AppError('UNAVAILABLE', { message: 'Stripe does not answer. Try again in a moment.', cause, ...wait })
}

export function toSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}

export function fromSeconds(seconds: number): Date {
  return new Date(seconds * 1000)
}

export function maybeFromSeconds(seconds: number | null | undefined): Date | null {
  return seconds ? fromSeconds(seconds) : null
}

/** The id of what Stripe gives as an id or, expanded, as the object itself. */
export function idOf(value: string | { id: string } | null | undefined): string | null {
  return typeof value === 'string' ? value : (value?.id ?? null)
}
