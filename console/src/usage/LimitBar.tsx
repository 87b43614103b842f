import LinearProgress from '@mui/material/LinearProgress'
import { amountText } from '../format/quantities.ts'
import { useTenant } from '../viewer/scope.tsx'
import { type Tile, toneOf } from './tiles.ts'

/** How much of a limit is used. Nothing where there is no limit, or nothing was counted. */
export function LimitBar({ tile: { meter, used, limit, fullness } }: { tile: Tile }) {
  const { locale } = useTenant()
  if (fullness === null || used === null || limit === null) return null
  return (
    <LinearProgress
      variant="determinate"
      value={Math.min(100, fullness * 100)}
      color={toneOf(fullness)}
      aria-label={`${meter.name} used`}
      aria-valuetext={`${amountText(used, meter.unit, locale)} of ${amountText(limit, meter.unit, locale)}`}
      sx={{ height: 6, borderRadius: 3 }}
    />
  )
}
