import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { toProblem } from '../api/errors.ts'
import { type UpcomingInvoiceQuery, useUpcomingInvoiceQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { useUnchanged } from '../viewer/useUnchanged.ts'
import { EstimateTable } from './EstimateTable.tsx'
import { SpendSection } from './SpendSection.tsx'

/** Often enough to follow the usage; composing it reads the counters of the whole period. */
const live = { pollInterval: 5_000, skipPollAttempt: () => document.visibilityState !== 'visible' }

/** What the running period and the next invoice come to as things stand; follows the usage while it is looked at. */
export function UpcomingSections({ trialEndsAt }: { trialEndsAt: string | null }) {
  const { data, previousData, error, refetch } = useUpcomingInvoiceQuery(live)
  const estimate = useUnchanged(data ?? previousData)?.upcomingInvoice
  if (!estimate)
    return (
      <Section title="Next invoice">
        {error ? <ProblemNotice problem={toProblem(error)} onRetry={refetch} /> : <Skeleton height={120} />}
      </Section>
    )
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      <SpendSection estimate={estimate} trialEndsAt={trialEndsAt} />
      <NextInvoice estimate={estimate} />
    </Box>
  )
}

function NextInvoice({ estimate }: { estimate: UpcomingInvoiceQuery['upcomingInvoice'] }) {
  return (
    <Section title="Next invoice">
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
        What was used until now, and what is paid in advance. The billing period ends{' '}
        <When at={estimate.period.end} absolute />.
      </Typography>
      {estimate.lines.length > 0 ? (
        <EstimateTable label="Lines of the next invoice" estimate={estimate} />
      ) : (
        <Typography variant="body2">There is nothing to pay for so far.</Typography>
      )}
    </Section>
  )
}
