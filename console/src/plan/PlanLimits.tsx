import Box from '@mui/material/Box'
import { limitText } from '../format/words.ts'
import { limitName } from './planWords.ts'

/** What a plan includes: spans, so that it may stand inside a label. */
export function PlanLimits({ limits }: { limits: readonly { meter: string; limit: string | null }[] }) {
  return (
    <Box component="span" sx={{ display: 'grid', gap: 0.5, fontSize: '0.875rem', width: '100%' }}>
      {limits.map(({ meter, limit }) => (
        <Box component="span" key={meter} sx={{ display: 'flex', justifyContent: 'space-between', gap: 1 }}>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {limitName(meter)}
          </Box>
          <Box component="span" sx={{ fontWeight: 560, fontVariantNumeric: 'tabular-nums' }}>
            {limitText(limit)}
          </Box>
        </Box>
      ))}
    </Box>
  )
}
