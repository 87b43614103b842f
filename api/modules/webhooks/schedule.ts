const [second, minute, hour] = [1_000, 60_000, 3_600_000]

/** What a delivery waits after each failure: 10 attempts in a little more than three days, then it is given up. */
export const retryDelays: readonly number[] = [
  5 * second,
  5 * minute,
  30 * minute,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hour),
]

/** Nothing that got through for so long switches an endpoint off. */
export const failingMs = 5 * 24 * hour

const longestRetryAfter = 24 * hour
/** Adds up to so much of a wait, so that what failed together does not come back together. */
const jitter = 0.2

/**
 * When to try again after so many attempts, at least `retryAfterMs` from now (a receiver's wish, a day at most). Null when
 * it was the last. `random` is from 0 to 1.
 */
export function nextAttempt(
  attempts: number,
  now: Date,
  retryAfterMs: number | null,
  random = Math.random(),
): Date | null {
  const delay = retryDelays[attempts - 1]
  if (delay === undefined) return null
  const wished = Math.min(retryAfterMs ?? 0, longestRetryAfter)
  return new Date(now.getTime() + Math.max(Math.round(delay * (1 + jitter * random)), wished))
}

/** Milliseconds of a Retry-After (RFC 9110, 10.2.3): seconds or a date. Null for none, or for neither. */
export function readRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null
  if (/^\d{1,10}$/.test(header.trim())) return Number(header) * second
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime())
}
