import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import Card from '@mui/material/Card'
import { When } from '../components/When.tsx'
import { amountText } from '../format/quantities.ts'
import { useTenant } from '../viewer/scope.tsx'
import { LimitBar } from './LimitBar.tsx'
import type { Tile } from './tiles.ts'

interface MeterTileProps {
  tile: Tile
  resetsAt: string
  chosen: boolean
  onChoose(): void
}

/** One meter at a glance. The whole tile chooses it for the chart; its name is the button. */
export function MeterTile({ tile, resetsAt, chosen, onChoose }: MeterTileProps) {
  const { locale } = useTenant()
  const { meter, used, limit, hasLimit } = tile
  return (
    <Card
      component="li"
      sx={{
        position: 'relative',
        p: 2,
        display: 'flex',
        flexDirection: 'column',
        gap: 0.75,
        minWidth: 0,
        outline: chosen ? '2px solid' : 'none',
        outlineOffset: -1,
        outlineColor: (theme) => theme.palette.primary.main,
        '&:hover': { bgcolor: 'action.hover' },
      }}
    >
      <ButtonBase
        aria-pressed={chosen}
        onClick={onChoose}
        sx={{
          justifyContent: 'flex-start',
          color: 'text.secondary',
          fontSize: '0.875rem',
          fontWeight: 560,
          '&::after': { content: '""', position: 'absolute', inset: 0, borderRadius: 'inherit' },
          '&.Mui-focusVisible::after': { outline: '2px solid', outlineColor: 'primary.main', outlineOffset: 2 },
        }}
      >
        {meter.name}
      </ButtonBase>
      <Box sx={{ fontVariantNumeric: 'tabular-nums', overflowWrap: 'anywhere' }}>
        <Box component="span" sx={{ fontSize: '1.5rem', fontWeight: 620, letterSpacing: '-0.01em', lineHeight: 1.2 }}>
          {used === null ? '–' : amountText(used, meter.unit, locale)}
        </Box>{' '}
        <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.875rem', whiteSpace: 'nowrap' }}>
          {limit !== null && `of ${amountText(limit, meter.unit, locale)}`}
          {hasLimit && limit === null && 'unlimited'}
        </Box>
      </Box>
      <LimitBar tile={tile} />
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', mt: 'auto' }}>
        <Remaining tile={tile} resetsAt={resetsAt} />
      </Box>
    </Card>
  )
}

/** What is left, and when it begins anew. */
function Remaining({ tile: { meter, used, limit, perPeriod }, resetsAt }: { tile: Tile; resetsAt: string }) {
  const { locale } = useTenant()
  const amount = (value: bigint) => amountText(value, meter.unit, locale)
  if (used === null) return 'No reading yet'
  return (
    <>
      {limit !== null && (
        <div>{used > limit ? `${amount(used - limit)} over the limit` : `${amount(limit - used)} left`}</div>
      )}
      {perPeriod ? (
        <div>
          Resets <When at={resetsAt} absolute />
        </div>
      ) : (
        limit === null && 'Right now'
      )}
    </>
  )
}
