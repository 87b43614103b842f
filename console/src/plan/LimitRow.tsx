import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import type { ReactNode } from 'react'
import type { TenantLimitFieldsFragment } from '../api/generated/operations.ts'
import { When } from '../components/When.tsx'
import { limitText } from '../format/words.ts'
import { aboveTheLimit, fullness, limitInWords, limitName } from './planWords.ts'

/** One limit: how much of it is used where that is known, and where it comes from when not from the plan. */
export function LimitRow({ limit }: { limit: TenantLimitFieldsFragment }) {
  const full = fullness(limit)
  const above = aboveTheLimit(limit)
  const name = limitName(limit.meter)
  return (
    <Box
      component="li"
      sx={{ py: 1.5, borderTop: 1, borderColor: 'divider', '&:first-of-type': { borderTop: 0, pt: 0 } }}
    >
      <Box sx={{ display: 'flex', justifyContent: 'space-between', columnGap: 2, flexWrap: 'wrap' }}>
        <Box sx={{ fontWeight: 560 }}>{name}</Box>
        <Box sx={{ fontVariantNumeric: 'tabular-nums' }}>
          {limit.used !== null && (
            <>
              {limitText(limit.used)} <Muted>of </Muted>
            </>
          )}
          {limit.used !== null && limit.limit === null ? 'unlimited' : limitInWords(limit)}
          {above && <Muted> · {above}</Muted>}
        </Box>
      </Box>
      {full !== null && (
        <LinearProgress
          variant="determinate"
          value={Math.min(100, full * 100)}
          color={full >= 1 ? 'error' : full >= 0.8 ? 'warning' : 'primary'}
          aria-label={`${name} used`}
          aria-valuetext={`${limit.used} of ${limit.limit}`}
          sx={{ mt: 1, height: 6, borderRadius: 3 }}
        />
      )}
      {limit.override && <OverrideNote override={limit.override} planLimit={limit.planLimit} />}
    </Box>
  )
}

function OverrideNote({
  override,
  planLimit,
}: {
  override: NonNullable<TenantLimitFieldsFragment['override']>
  planLimit: string | null
}) {
  return (
    <Box sx={{ mt: 1, fontSize: '0.8125rem', color: 'text.secondary', overflowWrap: 'anywhere' }}>
      <Box component="span" sx={{ color: 'info.main', fontWeight: 560 }}>
        Set for you
      </Box>{' '}
      in place of the plan’s {limitText(planLimit).toLowerCase()}
      {override.expiresAt && (
        <>
          , until <When at={override.expiresAt} absolute />
        </>
      )}
      : {override.reason}
    </Box>
  )
}

function Muted({ children }: { children: ReactNode }) {
  return (
    <Box component="span" sx={{ color: 'text.secondary' }}>
      {children}
    </Box>
  )
}
