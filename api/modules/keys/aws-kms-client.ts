import { KMSClient, KMSServiceException } from '@aws-sdk/client-kms'
import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type ICancellationContext,
  type IPolicy,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import { AppError } from '../../core/errors.ts'

const callTimeoutMs = 3_000
/** After this many failures in a row, calls are refused at once for as long as it says, then one is let through. */
const breakerFailures = 5
const breakerOpenMs = 5_000

/** Names AWS gives to failures that may pass by themselves; 5xx and 429 count as well. */
const transientNames = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'KMSInternalException',
  'DependencyTimeoutException',
  'KeyUnavailableException',
  'TimeoutError',
  'AbortError',
])
const transientSystemCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'])

const keyNames = new Set([
  'DisabledException',
  'KMSInvalidStateException',
  'NotFoundException',
  'InvalidCiphertextException',
  'IncorrectKeyException',
  'InvalidKeyUsageException',
  'InvalidArnException',
  'UnsupportedOperationException',
])

const credentialNames = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'ExpiredTokenException',
  'CredentialsProviderError',
])

export interface KmsCalls {
  /** Calls AWS with a timeout, a breaker and up to two more tries. Throws AppError for every way AWS can refuse. */
  call: <T>(send: (client: KMSClient, options: { abortSignal: AbortSignal }) => Promise<T>) => Promise<T>
  /** As `call`, but tried once: for what must not be done twice. */
  callOnce: KmsCalls['call']
  /** As `call`, for a key just made: KMS is eventually consistent and may not know it for some seconds. */
  callNew: KmsCalls['call']
  close: () => void
}

/** The one place that talks to AWS KMS: timeouts, retries, the breaker, and what its errors mean to the product. */
export function createKmsCalls(options: { region: string; endpoint?: string | undefined }): KmsCalls {
  // Retries are ours, so that they stand outside the breaker and end within a job's or request's patience.
  const client = new KMSClient({
    region: options.region,
    maxAttempts: 1,
    ...(options.endpoint && { endpoint: options.endpoint }),
  })
  const transient = handleWhen(isTransient)
  const once = wrap(
    circuitBreaker(transient, { halfOpenAfter: breakerOpenMs, breaker: new ConsecutiveBreaker(breakerFailures) }),
    timeout(callTimeoutMs, TimeoutStrategy.Aggressive),
  )
  const backoff = new ExponentialBackoff({ initialDelay: 100, maxDelay: 1_000 })
  const tries = wrap(retry(transient, { maxAttempts: 2, backoff }), once)
  const notYetThere = handleWhen((error) => isTransient(error) || error.name === 'NotFoundException')
  const patient = wrap(retry(notYetThere, { maxAttempts: 8, backoff }), once)
  const through =
    (policy: IPolicy<ICancellationContext>): KmsCalls['call'] =>
    async (send) => {
      try {
        return await policy.execute(({ signal }) => send(client, { abortSignal: signal }))
      } catch (error) {
        throw toAppError(error)
      }
    }
  return { call: through(tries), callOnce: through(once), callNew: through(patient), close: () => client.destroy() }
}

/** Whether AWS said that there is no such key or alias. */
export function isNotFound(error: unknown): boolean {
  return causedBy(error, 'NotFoundException')
}

/** Whether AWS said that this alias is taken. */
export function isAlreadyThere(error: unknown): boolean {
  return causedBy(error, 'AlreadyExistsException')
}

function causedBy(error: unknown, name: string): boolean {
  return error instanceof Error && error.cause instanceof KMSServiceException && error.cause.name === name
}

function isTransient(error: Error): boolean {
  if (error instanceof TaskCancelledError || transientNames.has(error.name)) return true
  if ('code' in error && typeof error.code === 'string' && transientSystemCodes.has(error.code)) return true
  const status = (error as Partial<KMSServiceException>).$metadata?.httpStatusCode ?? 0
  return status >= 500 || status === 429
}

function toAppError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (error instanceof BrokenCircuitError || isTransient(error))
    return new AppError('UNAVAILABLE', {
      message: 'The key service (AWS KMS) is not answering. Try again in a moment.',
      retryAfter: Math.ceil(breakerOpenMs / 1000),
      cause: error,
    })
  if (keyNames.has(error.name)) return new AppError('KEY_UNAVAILABLE', { cause: error })
  if (credentialNames.has(error.name))
    return new AppError('UNAVAILABLE', {
      message: 'The key service (AWS KMS) refuses this installation’s credentials or permissions.',
      cause: error,
    })
  if (error.name === 'LimitExceededException')
    return new AppError('UNAVAILABLE', {
      message: 'The key service (AWS KMS) allows no more keys in this account. Raise its quota.',
      cause: error,
    })
  if (error.name === 'AlreadyExistsException') return new AppError('CONFLICT', { cause: error })
  return error
}
