/** The candidate that somebody who wrote `word` meant, or null: other capitals, or one slip, or two in a longer word. */
export function closestOf<Candidate extends string>(word: string, candidates: readonly Candidate[]): Candidate | null {
  const lower = word.toLowerCase()
  const slips = lower.length > 4 ? 2 : 1
  if (lower.length > 20) return null
  let best: Candidate | null = null
  let bestDistance = slips + 1
  for (const candidate of candidates) {
    const distance = slipsBetween(lower, candidate)
    // `is` and `on` are words of their own, one slip away from `in`; only `inn` and `orr` are surely slips.
    if (distance > 0 && candidate.length < 3 && !(lower.length === 3 && consistsOf(lower, candidate))) continue
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

function consistsOf(word: string, letters: string): boolean {
  return [...word].every((letter) => letters.includes(letter))
}

/** Letters to insert, leave out, replace or swap with their neighbour (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let slips = Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1)
      row.push(slips)
    }
    before = previous
    previous = row
  }
  return previous[b.length] ?? 0
}
