/** Beyond this a difference counts as a leak: the test vector leakage assessment's (Goodwill et al. 2011). */
export const leakThreshold = 4.5

/** Welch's t of two samples: how many standard errors their means lie apart. */
export function welch(a: readonly number[], b: readonly number[]): number {
  const [one, other] = [moments(a), moments(b)]
  return (one.mean - other.mean) / Math.sqrt(one.variance / a.length + other.variance / b.length)
}

function moments(samples: readonly number[]): { mean: number; variance: number } {
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length
  const variance = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples.length - 1)
  return { mean, variance }
}
