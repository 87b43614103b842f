import Box from '@mui/material/Box'
import { type Theme, useTheme } from '@mui/material/styles'
import type { ChartData } from './chartData.ts'

/** How lines are drawn that are not of this time; the chart and its key agree on it. */
export const lineStyles = {
  previous: { color: ({ palette }: Theme) => palette.text.primary, width: 1.5, dashes: '6 4' },
  forecast: { color: ({ palette }: Theme) => palette.info.main, width: 2.5, dashes: '1 5' },
} as const

/** What the lines beside the series mean. */
export function LineKey({ data: { series, previous, forecast } }: { data: ChartData }) {
  const { palette } = useTheme()
  return (
    <Box
      component="ul"
      aria-label="Lines"
      sx={{ m: 0, p: 0, listStyle: 'none', display: 'flex', flexWrap: 'wrap', columnGap: 3, fontSize: '0.875rem' }}
    >
      <Entry name={series[0]?.name ?? ''} color={palette.primary.main} width={3} />
      {previous && <Styled name="Time before" style={lineStyles.previous} />}
      {forecast && <Styled name="Expected" style={lineStyles.forecast} />}
    </Box>
  )
}

function Styled({ name, style }: { name: string; style: (typeof lineStyles)[keyof typeof lineStyles] }) {
  const theme = useTheme()
  return <Entry name={name} color={style.color(theme)} width={style.width} dashes={style.dashes} />
}

function Entry({ name, color, width, dashes }: { name: string; color: string; width: number; dashes?: string }) {
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <svg aria-hidden width={26} height={6}>
        <line
          x1={2}
          x2={24}
          y1={3}
          y2={3}
          stroke={color}
          strokeWidth={width}
          strokeDasharray={dashes}
          strokeLinecap="round"
        />
      </svg>
      {name}
    </Box>
  )
}
