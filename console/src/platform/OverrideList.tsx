import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import type { PlatformTenantLimitsQuery } from '../api/generated/operations.ts'
import { When } from '../components/When.tsx'
import { limitText } from '../format/words.ts'
import { limitName } from '../plan/planWords.ts'

interface OverrideListProps {
  plan: PlatformTenantLimitsQuery['limits']['plan']
  overrides: PlatformTenantLimitsQuery['limitOverrides']
  busy: boolean
  onEnd(id: string): void
}

/** What was given to a tenant in place of its plan's limits, each with a way back. */
export function OverrideList({ plan, overrides, busy, onEnd }: OverrideListProps) {
  if (overrides.length === 0)
    return (
      <Typography variant="body2" color="text.secondary">
        All its limits are those of {plan.name}, version {plan.version}.
      </Typography>
    )
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.5 }}>
      {overrides.map((override) => (
        <Box component="li" key={override.id} sx={{ display: 'flex', gap: 1.5, alignItems: 'center' }}>
          <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
            <Box sx={{ fontWeight: 560 }}>
              {limitName(override.meter)}: {limitText(override.limit)}
            </Box>
            <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
              {override.reason} · by {override.by}
              {override.expiresAt && (
                <>
                  {' '}
                  · until <When at={override.expiresAt} absolute />
                </>
              )}
            </Box>
          </Box>
          <Button
            size="small"
            variant="outlined"
            disabled={busy}
            aria-label={`Take back ${limitName(override.meter)}: ${limitText(override.limit)}`}
            onClick={() => onEnd(override.id)}
          >
            Take back
          </Button>
        </Box>
      ))}
    </Box>
  )
}
