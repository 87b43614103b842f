import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import type { ReactNode } from 'react'
import type { IncreaseFieldsFragment, TenantLimitFieldsFragment } from '../api/generated/operations.ts'
import { When } from '../components/When.tsx'
import { limitText } from '../format/words.ts'
import { useWhyNot } from '../viewer/scope.tsx'
import { aboveTheLimit, limitInSentence, limitInWords, limitName } from './planWords.ts'
import { UseBar } from './UseBar.tsx'

interface LimitRowProps {
  limit: TenantLimitFieldsFragment
  /** A request for more that nobody has decided yet. */
  request: IncreaseFieldsFragment | undefined
  onRequest(): void
}

/** One limit: how much is used, when it begins anew, where it comes from when not from the plan, and the way to more. */
export function LimitRow({ limit, request, onRequest }: LimitRowProps) {
  const above = aboveTheLimit(limit)
  const mayRequest = useWhyNot('plan:change') === null
  return (
    <Box
      component="li"
      sx={{ py: 1.5, borderTop: 1, borderColor: 'divider', '&:first-of-type': { borderTop: 0, pt: 0 } }}
    >
      <Box sx={{ display: 'flex', justifyContent: 'space-between', columnGap: 2, flexWrap: 'wrap' }}>
        <Box sx={{ fontWeight: 560 }}>{limitName(limit.meter)}</Box>
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
      <Box sx={{ my: 0.75 }}>
        <UseBar limit={limit} />
      </Box>
      {limit.override && <OverrideNote override={limit.override} planLimit={limit.planLimit} />}
      {limit.limit !== null && (
        <Box
          sx={{
            display: 'flex',
            justifyContent: 'space-between',
            alignItems: 'center',
            minHeight: 28,
            columnGap: 2,
            fontSize: '0.8125rem',
            color: 'text.secondary',
          }}
        >
          <span>
            {limit.resetsAt && (
              <>
                Resets <When at={limit.resetsAt} absolute />
              </>
            )}
          </span>
          {request ? (
            <span>{request.wanted === null ? 'Unlimited' : limitText(request.wanted)} requested</span>
          ) : (
            mayRequest && (
              <Button
                size="small"
                aria-label={`Request more ${limitInSentence(limit.meter)}`}
                onClick={onRequest}
                sx={{ mr: -0.75 }}
              >
                Request more
              </Button>
            )
          )}
        </Box>
      )}
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
    <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary', overflowWrap: 'anywhere' }}>
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
