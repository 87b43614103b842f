import Box from '@mui/material/Box'
import { useTheme } from '@mui/material/styles'
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { axisText } from '../format/quantities.ts'
import { useTenant } from '../viewer/scope.tsx'
import { ChartTooltip } from './ChartTooltip.tsx'
import type { ChartData } from './chartData.ts'
import { lineStyles } from './LineKey.tsx'
import { useSeriesColors } from './useSeriesColors.ts'

/** Beyond so many steps bars are thinner than a pixel on a phone. */
const mostBars = 120

interface UsageChartProps {
  data: ChartData
  unit: string
  /** Sums stand on each other; what is read now and then, or runs up to a total, is a line. */
  shape: 'bars' | 'lines' | 'steps'
  /** Drawn across. */
  limit: bigint | null
  label: string
}

/** The series as a picture. Reached by keyboard, arrow keys walk through its steps. */
export function UsageChart({ data, unit, shape, limit, label }: UsageChartProps) {
  const theme = useTheme()
  const { palette, typography } = theme
  const { locale } = useTenant()
  const colorOf = useSeriesColors(data.series)
  const { steps, begun, series, previous, forecast } = data
  const rows = steps.map((_step, index) => ({
    index,
    ...Object.fromEntries(series.map(({ values }, at) => [`s${at}`, toNumber(values[index])])),
    ...(previous && { previous: toNumber(previous.values[index]) }),
    ...(forecast && { forecast: forecast.values[index] ?? null }),
  }))
  const tick = { fill: palette.text.secondary, fontSize: 12, fontFamily: typography.fontFamily ?? '' }
  const still = { isAnimationActive: false, dot: false, activeDot: { r: 4 } } as const
  // A line through one point would not be there.
  const dot = begun === 1 && { r: 4, fill: palette.primary.main }
  const strokeOf = (name: keyof typeof lineStyles) => {
    const { color, width, dashes } = lineStyles[name]
    return { stroke: color(theme), strokeWidth: width, strokeDasharray: dashes, strokeLinecap: 'round' } as const
  }
  return (
    <Box sx={{ height: { xs: 260, sm: 320 }, '& svg:focus-visible': { outlineOffset: -2, borderRadius: 1 } }}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart data={rows} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} aria-label={label}>
          <CartesianGrid vertical={false} stroke={palette.divider} />
          <XAxis
            // Not the label: an hour that comes twice is two steps of one name.
            dataKey="index"
            tickFormatter={(index: number) => steps[index]?.short ?? ''}
            {...(data.ticks && { ticks: data.ticks })}
            tick={tick}
            tickLine={false}
            axisLine={{ stroke: palette.divider }}
            minTickGap={28}
            interval="preserveStartEnd"
          />
          <YAxis
            width="auto"
            tick={tick}
            tickLine={false}
            axisLine={false}
            allowDecimals={false}
            tickFormatter={(value: number) => axisText(value, unit, locale)}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: palette.action.hover, stroke: palette.divider }}
            content={({ active, activeIndex }) =>
              active ? <ChartTooltip data={data} unit={unit} index={Number(activeIndex)} colorOf={colorOf} /> : null
            }
          />
          {series.map(({ name }, at) => {
            const common = { dataKey: `s${at}`, name, ...still }
            const color = colorOf(at)
            if (shape === 'lines')
              return <Line {...common} key={at} dot={dot} type="linear" stroke={color} strokeWidth={2} />
            if (shape === 'steps')
              return <Line {...common} key={at} dot={dot} type="stepAfter" stroke={color} strokeWidth={2} />
            if (steps.length <= mostBars) return <Bar {...common} key={at} stackId="sum" fill={color} maxBarSize={36} />
            return (
              <Area
                {...common}
                key={at}
                stackId="sum"
                type="step"
                fill={color}
                fillOpacity={0.75}
                stroke={color}
                strokeWidth={1}
              />
            )
          })}
          {previous && <Line {...still} dataKey="previous" {...strokeOf('previous')} />}
          {forecast && <Line {...still} dataKey="forecast" {...strokeOf('forecast')} />}
          {limit !== null && (
            <ReferenceLine
              y={Number(limit)}
              ifOverflow="extendDomain"
              stroke={palette.error.main}
              strokeWidth={1.5}
              label={{ value: 'Limit', position: 'insideTopLeft', fill: palette.error.main, fontSize: 12 }}
            />
          )}
        </ComposedChart>
      </ResponsiveContainer>
    </Box>
  )
}

/** Pixels, not amounts: what is read is always the exact value. */
function toNumber(value: bigint | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value)
}
