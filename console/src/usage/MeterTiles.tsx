import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { MeterTile } from './MeterTile.tsx'
import type { Tile } from './tiles.ts'

const grid = {
  m: 0,
  p: 0,
  listStyle: 'none',
  display: 'grid',
  gap: 1.5,
  gridTemplateColumns: { xs: 'repeat(2, minmax(0, 1fr))', sm: 'repeat(auto-fill, minmax(196px, 1fr))' },
}

interface MeterTilesProps {
  /** Null while they load. */
  tiles: readonly Tile[] | null
  count: number
  resetsAt: string
  chosen: string
  onChoose(meter: string): void
}

export function MeterTiles({ tiles, count, resetsAt, chosen, onChoose }: MeterTilesProps) {
  if (!tiles)
    return (
      <Box sx={grid}>
        {Array.from({ length: count }, (_, index) => (
          <Skeleton key={index} variant="rounded" height={138} />
        ))}
      </Box>
    )
  return (
    <Box component="ul" aria-label="Meters" sx={grid}>
      {tiles.map((tile) => (
        <MeterTile
          key={tile.meter.code}
          tile={tile}
          resetsAt={resetsAt}
          chosen={tile.meter.code === chosen}
          onChoose={() => onChoose(tile.meter.code)}
        />
      ))}
    </Box>
  )
}
