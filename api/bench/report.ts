/** What a benchmark found: figures with their unit in the name, and ratios that hold on any machine. */
export interface BenchResult {
  figures: Record<string, number>
  ratios: Record<string, number>
}

/** Prints a table, then one line of JSON for programs. */
export function report(bench: string, { figures, ratios }: BenchResult): void {
  const rounded = (values: Record<string, number>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(4))]))
  console.table(rounded({ ...figures, ...ratios }))
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
