/** What a tenant may choose at most, and gets when it does not choose: 90 days where the plan allows as many. */
export const retentionDays = { min: 1, max: 365, usual: 90 }

/** How many days data may be kept, given the limit `retention_days` (null is unlimited). */
export function maxRetentionDays(limit: number | null): number {
  return Math.min(limit ?? retentionDays.max, retentionDays.max)
}

export function defaultRetentionDays(limit: number | null): number {
  return Math.min(retentionDays.usual, maxRetentionDays(limit))
}
