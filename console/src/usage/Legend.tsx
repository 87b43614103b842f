import Box from '@mui/material/Box'
import MuiLink from '@mui/material/Link'
import { Link } from 'react-router-dom'
import { quantityText, shareText } from '../format/quantities.ts'
import { useCan, useTenant } from '../viewer/scope.tsx'
import type { ChartData, ChartSeries } from './chartData.ts'
import { Swatch } from './Swatch.tsx'
import { useSeriesColors } from './useSeriesColors.ts'

/** Which colour is whose, and how much of the whole each has. Keys lead to their pages. */
export function Legend({ data, unit, isSum }: { data: ChartData; unit: string; isSum: boolean }) {
  const { locale } = useTenant()
  const colorOf = useSeriesColors(data.series)
  const whole = data.series.reduce((sum, { total }) => sum + (total ?? 0n), 0n)
  return (
    <Box
      component="ul"
      aria-label="Largest first"
      sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', columnGap: 3, gridTemplateColumns: { md: '1fr 1fr' } }}
    >
      {data.series.map((series, index) => (
        <Box
          component="li"
          key={`${series.keyId} ${series.name} ${series.isRest}`}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 1.25,
            py: 0.75,
            fontSize: '0.875rem',
            borderBottom: 1,
            borderColor: 'divider',
            minWidth: 0,
          }}
        >
          <Swatch color={colorOf(index)} />
          <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
            <Name series={series} />
          </Box>
          <Box sx={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
            {quantityText(series.total ?? 0n, unit, locale)}
          </Box>
          {isSum && (
            <Box sx={{ color: 'text.secondary', minWidth: 64, textAlign: 'right', whiteSpace: 'nowrap' }}>
              {shareText(series.total ?? 0n, whole, locale)}
            </Box>
          )}
        </Box>
      ))}
    </Box>
  )
}

function Name({ series: { name, keyId } }: { series: ChartSeries }) {
  const { slug } = useTenant()
  if (!useCan('api-keys:read') || !keyId) return name
  return (
    <MuiLink component={Link} to={`/t/${slug}/api-keys/${keyId}`}>
      {name}
    </MuiLink>
  )
}
