import { WorkOS } from '@workos-inc/node'
import type { Config } from '../../core/config.ts'
import { AppError } from '../../core/errors.ts'
import { exchangesWith } from '../../core/outside.ts'

const timeoutMs = 10_000

export interface WorkOSClient {
  sdk: WorkOS
  /**
   * Runs one exchange with WorkOS. Its errors become ours: UNAVAILABLE for what may pass (no answer in 10 s, 5xx, 429
   * with its Retry-After, refused credentials), NOT_FOUND, CONFLICT, INVALID_INPUT for the rest. After five failures in
   * a row nothing is asked for 10 s.
   */
  call: <T>(work: (sdk: WorkOS) => Promise<T>) => Promise<T>
}

/** Connects to WorkOS, or to the emulator named by WORKOS_API_URL. */
export function createWorkOSClient(
  config: Config & { WORKOS_API_KEY: string; WORKOS_CLIENT_ID: string },
): WorkOSClient {
  const url = new URL(config.WORKOS_API_URL ?? 'https://api.workos.com')
  const sdk = new WorkOS({
    apiKey: config.WORKOS_API_KEY,
    clientId: config.WORKOS_CLIENT_ID,
    apiHostname: url.hostname,
    https: url.protocol === 'https:',
    ...(url.port && { port: Number(url.port) }),
    timeout: timeoutMs,
    // Jobs retry with their own backoff; a person who waits for the answer should not wait for four.
    maxRetries: 0,
  })
  const exchange = exchangesWith({ toAppError, unavailable })
  return { sdk, call: (work) => exchange(() => work(sdk)) }
}

function toAppError(cause: unknown): AppError {
  const { status, retryAfter } = cause as { status?: number; retryAfter?: number | null }
  switch (status) {
    case 404:
      return new AppError('NOT_FOUND', { message: 'WorkOS knows no such object.', cause })
    case 409:
      return new AppError('CONFLICT', { cause })
    case 400:
    case 403:
    case 422:
      return new AppError('INVALID_INPUT', { message: `WorkOS refused this: ${(cause as Error).message}`, cause })
    default:
      return unavailable(cause, retryAfter ?? undefined)
  }
}

function unavailable(cause: unknown, retryAfter?: number): AppError {
  const wait = retryAfter === undefined ? {} : { retryAfter }
  return new AppError('UNAVAILABLE', { message: 'WorkOS does not answer. Try again in a moment.', cause, ...wait })
}
