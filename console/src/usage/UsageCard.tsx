import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { Link } from 'react-router-dom'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { amountText, quantityText } from '../format/quantities.ts'
import { useTenant } from '../viewer/scope.tsx'
import { LimitBar } from './LimitBar.tsx'
import { lively } from './live.ts'
import { Sparkline } from './Sparkline.tsx'
import { type Tile, tilesOf } from './tiles.ts'
import { type UsageSetting, usePeriodUsage, useUsageSetting } from './useUsage.ts'

const mostBars = 3

/** The running period at a glance: the calls day by day, and the limits that are nearest. */
export function UsageCard() {
  const { slug } = useTenant()
  const { setting, problem, refetch } = useUsageSetting()
  return (
    <Section
      title="Usage"
      aside={
        <Button component={Link} to={`/t/${slug}/usage`} size="small">
          Open usage
        </Button>
      }
    >
      {problem && <ProblemNotice problem={problem} onRetry={refetch} />}
      {setting ? <Content setting={setting} /> : !problem && <Skeleton variant="rounded" height={196} />}
    </Section>
  )
}

function Content({ setting }: { setting: UsageSetting }) {
  const { locale } = useTenant()
  const { ofPeriod, problem, refetch } = usePeriodUsage(setting.periods, lively)
  if (!ofPeriod)
    return problem ? <ProblemNotice problem={problem} onRetry={refetch} /> : <Skeleton variant="rounded" height={196} />
  const tiles = tilesOf(setting.meters, ofPeriod)
  const shown = firstUsed(tiles)
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Box>
        {shown && <Sparkline values={shown.days} height={44} />}
        <Typography variant="body2" color="text.secondary" sx={{ mt: 0.75 }}>
          {shown
            ? `${quantityText(shown.used ?? 0n, shown.meter.unit, locale)} in this billing period, day by day`
            : 'Nothing was used in this billing period yet.'}
        </Typography>
      </Box>
      {tightestOf(tiles).map((tile) => (
        <Nearest key={tile.meter.code} tile={tile} />
      ))}
    </Box>
  )
}

function Nearest({ tile }: { tile: Tile }) {
  const { locale } = useTenant()
  const { meter, used, limit } = tile
  const text = (value: bigint | null) => amountText(value ?? 0n, meter.unit, locale)
  return (
    <Box>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 1, fontSize: '0.875rem', mb: 0.5 }}>
        <span>{meter.name}</span>
        <Box component="span" sx={{ fontVariantNumeric: 'tabular-nums', color: 'text.secondary' }}>
          {text(used)} of {text(limit)}
        </Box>
      </Box>
      <LimitBar tile={tile} />
    </Box>
  )
}

/** The sum to draw: the first in the order of meters that was used. */
function firstUsed(tiles: readonly Tile[]): Tile | undefined {
  return tiles.find(({ days }) => days.some((day) => day > 0))
}

function tightestOf(tiles: readonly Tile[]): Tile[] {
  return tiles
    .filter(({ fullness }) => fullness !== null)
    .sort((one, other) => (other.fullness ?? 0) - (one.fullness ?? 0))
    .slice(0, mostBars)
}
