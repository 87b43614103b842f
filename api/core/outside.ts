import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import { AppError } from './errors.ts'

const failuresToPause = 5
const pauseSeconds = 10

/** An exchange with a system outside. Rejects with an AppError whatever goes wrong. */
export type Exchange = <T>(work: () => Promise<T>) => Promise<T>

/**
 * Runs exchanges with one outside system whose errors `toAppError` puts into ours: UNAVAILABLE for what may pass. After
 * five of those in a row nothing is asked for 10 s, and everybody is told so at once, in the words of `unavailable`.
 */
export function exchangesWith(outside: {
  toAppError: (cause: unknown) => AppError
  /** How the system's absence is put; `retryAfter` is in seconds. */
  unavailable: (cause: unknown, retryAfter?: number) => AppError
}): Exchange {
  const isOutage = (error: Error) => error instanceof AppError && error.code === 'UNAVAILABLE'
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: pauseSeconds * 1000,
    breaker: new ConsecutiveBreaker(failuresToPause),
  })
  const inOurTerms = (cause: unknown) => (cause instanceof AppError ? cause : outside.toAppError(cause))
  return async (work) => {
    try {
      return await breaker.execute(() => work().catch((cause: unknown) => Promise.reject(inOurTerms(cause))))
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw outside.unavailable(error, pauseSeconds)
      throw error
    }
  }
}
