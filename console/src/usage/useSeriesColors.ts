import { useTheme } from '@mui/material/styles'
import { seriesColors } from '../theme/seriesColors.ts'
import type { ChartSeries } from './chartData.ts'

/** The colour of each series: the tenant's own for a single one, told apart for several, grey for the rest. */
export function useSeriesColors(series: readonly ChartSeries[]): (index: number) => string {
  const { palette } = useTheme()
  const { named, rest } = seriesColors[palette.mode]
  return (index) => {
    if (series.length === 1) return palette.primary.main
    return series[index]?.isRest ? rest : (named[index % named.length] ?? rest)
  }
}
