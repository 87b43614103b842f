import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { useState } from 'react'
import { toProblem } from '../api/errors.ts'
import {
  type TenantLimitFieldsFragment,
  type ThresholdFieldsFragment,
  useUsageThresholdsQuery,
} from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { limitText } from '../format/words.ts'
import { limitName } from '../plan/planWords.ts'
import { UseBar } from '../plan/UseBar.tsx'
import { percentsText, toldText } from './alertWords.ts'
import { ThresholdsDialog } from './ThresholdsDialog.tsx'
import { useRoleNames } from './useRoleNames.ts'

const every = { pollInterval: 5_000, skipPollAttempt: () => document.visibilityState !== 'visible' }

/** Of each limit how full it is, and at which percentages who is told. */
export function ThresholdsSection() {
  const { data, previousData, error, refetch } = useUsageThresholdsQuery(every)
  const [edited, setEdited] = useState<ThresholdFieldsFragment | null>(null)
  const known = data ?? previousData
  const names = useRoleNames()
  return (
    <Section title="Thresholds">
      {!known && error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!known && !error && <Skeleton height={240} />}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {known?.thresholds.map((thresholds) => (
          <ThresholdsRow
            key={thresholds.meter}
            thresholds={thresholds}
            limit={known.limits.limits.find(({ meter }) => meter === thresholds.meter)}
            names={names}
            onEdit={() => setEdited(thresholds)}
          />
        ))}
      </Box>
      {edited && (
        <ThresholdsDialog
          thresholds={edited}
          names={names}
          onSaved={() => void refetch()}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  )
}

interface ThresholdsRowProps {
  thresholds: ThresholdFieldsFragment
  limit: TenantLimitFieldsFragment | undefined
  names: ReadonlyMap<string, string>
  onEdit(): void
}

function ThresholdsRow({ thresholds: { meter, percents, roles }, limit, names, onEdit }: ThresholdsRowProps) {
  const name = limitName(meter)
  const isUnlimited = limit?.limit === null
  return (
    <Box
      component="li"
      sx={{
        py: 1.5,
        borderTop: 1,
        borderColor: 'divider',
        '&:first-of-type': { borderTop: 0, pt: 0 },
        display: 'grid',
        columnGap: 2,
        rowGap: 0.75,
        alignItems: 'center',
        gridTemplateColumns: { xs: 'minmax(0, 1fr) auto', sm: '180px minmax(0, 1fr) auto' },
      }}
    >
      <Box>
        <Box sx={{ fontWeight: 560 }}>{name}</Box>
        {limit && limit.used !== null && (
          <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary', fontVariantNumeric: 'tabular-nums' }}>
            {limitText(limit.used)} of {isUnlimited ? 'unlimited' : limitText(limit.limit)}
          </Box>
        )}
      </Box>
      <Box sx={{ gridColumn: { xs: '1 / -1', sm: 'auto' }, gridRow: { xs: 2, sm: 'auto' }, minWidth: 0 }}>
        {limit && !isUnlimited && <UseBar limit={limit} />}
        <Box sx={{ fontSize: '0.875rem', color: 'text.secondary', mt: 0.5 }}>
          {isUnlimited ? 'Unlimited: there is nothing to be told of' : percentsText(percents)}
          {!isUnlimited && percents.length > 0 && `, ${toldText(roles, names)}`}
        </Box>
      </Box>
      <GatedButton
        permission="alerts:manage"
        size="small"
        variant="outlined"
        aria-label={`Change alerts for ${name}`}
        onClick={onEdit}
      >
        Change
      </GatedButton>
    </Box>
  )
}
