/** What a benchmark found: figures with their unit in the name, and ratios that hold on any machine. */
export interface BenchResult {
  figures: Record<string, number>
  ratios: Record<string, number>
  /** What is asked of a figure or a ratio, by its name. */
  bars?: Record<string, { atLeast: number } | { atMost: number }>
}

/** Prints a table, and one of what is asked and whether it is reached, then one line of JSON for programs. */
export function report(bench: string, { figures, ratios, bars = {} }: BenchResult): void {
  const rounded = (values: Record<string, number>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(4))]))
  const found = rounded({ ...figures, ...ratios })
  console.table(found)
  const judged = Object.entries(bars).map(([name, bar]) => {
    const value = found[name] ?? Number.NaN
    const [asked, isReached] =
      'atLeast' in bar ? [`>= ${bar.atLeast}`, value >= bar.atLeast] : [`<= ${bar.atMost}`, value <= bar.atMost]
    return { bar: name, asked, found: value, result: isReached ? 'pass' : 'MISS' }
  })
  if (judged.length > 0) console.table(judged)
  console.log(JSON.stringify({ bench, ratios: rounded(ratios), figures: rounded(figures) }))
}

/** The value below which `share` of the sorted samples lie. */
export function percentile(samples: number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export function median(samples: number[]): number {
  return percentile(samples, 0.5)
}
