import Box from '@mui/material/Box'
import { quantityText } from '../format/quantities.ts'
import { useTenant } from '../viewer/scope.tsx'
import type { ChartData } from './chartData.ts'
import { Swatch } from './Swatch.tsx'

interface ChartTooltipProps {
  data: ChartData
  unit: string
  index: number
  colorOf(index: number): string
}

/** The exact values of one step; spoken when it is reached by keyboard. */
export function ChartTooltip({ data, unit, index, colorOf }: ChartTooltipProps) {
  const { locale } = useTenant()
  const { steps, series, previous, forecast } = data
  const step = steps[index]
  if (!step) return null
  const text = (value: bigint) => quantityText(value, unit, locale)
  const shown = series
    .map((each, at) => ({ ...each, value: each.values[index] ?? null, color: colorOf(at) }))
    // Of many series those that were used in this step.
    .filter(({ value }) => value !== null && (series.length === 1 || value !== 0n))
  const before = previous?.values[index] ?? null
  const expected = forecast?.values[index] ?? null
  return (
    <Box
      role="status"
      sx={{
        bgcolor: 'background.paper',
        border: 1,
        borderColor: 'divider',
        borderRadius: 1,
        boxShadow: 4,
        px: 1.5,
        py: 1,
        fontSize: '0.8125rem',
        maxWidth: 320,
      }}
    >
      <Box sx={{ fontWeight: 600, mb: 0.5 }}>{step.long}</Box>
      {shown.map(({ name, value, color }, at) => (
        <Line key={at} name={name} color={color} value={text(value ?? 0n)} />
      ))}
      {before !== null && <Line name="Time before" value={text(before)} />}
      {expected !== null && <Line name="Expected" value={text(BigInt(Math.round(expected)))} />}
      {shown.length === 0 && expected === null && <Box sx={{ color: 'text.secondary' }}>Nothing</Box>}
    </Box>
  )
}

function Line({ name, value, color }: { name: string; value: string; color?: string }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, lineHeight: 1.7 }}>
      <Swatch color={color ?? null} />
      <Box sx={{ flex: 1, minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
        {name}
      </Box>
      <Box sx={{ fontWeight: 560, fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>{value}</Box>
    </Box>
  )
}
