import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { toProblem } from '../api/errors.ts'
import { useUpcomingInvoiceQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { useUnchanged } from '../viewer/useUnchanged.ts'
import { EstimateTable } from './EstimateTable.tsx'

/** Often enough to follow the usage; composing it reads the counters of the whole period. */
const live = { pollInterval: 5_000, skipPollAttempt: () => document.visibilityState !== 'visible' }

/** What the next invoice comes to as things stand; follows the usage while it is looked at. */
export function UpcomingSection() {
  const { data, previousData, error, refetch } = useUpcomingInvoiceQuery(live)
  const estimate = useUnchanged(data ?? previousData)?.upcomingInvoice
  return (
    <Section title="Next invoice">
      {error && !estimate && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!estimate && !error && <Skeleton height={120} />}
      {estimate && (
        <>
          <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
            What was used until now, and what is paid in advance. The billing period ends{' '}
            <When at={estimate.period.end} absolute />.
          </Typography>
          {estimate.lines.length > 0 ? (
            <EstimateTable label="Lines of the next invoice" estimate={estimate} />
          ) : (
            <Typography variant="body2">There is nothing to pay for so far.</Typography>
          )}
        </>
      )}
    </Section>
  )
}
