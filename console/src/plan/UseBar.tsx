import LinearProgress from '@mui/material/LinearProgress'
import type { TenantLimitFieldsFragment } from '../api/generated/operations.ts'
import { limitText } from '../format/words.ts'
import { fullness, limitName } from './planWords.ts'

/** How full a limit is. Nothing where use is not known, or there is no limit. */
export function UseBar({ limit }: { limit: TenantLimitFieldsFragment }) {
  const full = fullness(limit)
  if (full === null || limit.used === null) return null
  return (
    <LinearProgress
      variant="determinate"
      value={Math.min(100, full * 100)}
      color={full >= 1 ? 'error' : full >= 0.8 ? 'warning' : 'primary'}
      aria-label={`${limitName(limit.meter)} used`}
      aria-valuetext={`${limitText(limit.used)} of ${limitText(limit.limit)}`}
      sx={{ height: 6, borderRadius: 3 }}
    />
  )
}
