import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { toProblem } from '../api/errors.ts'
import {
  type BillingInterval,
  type BillingPreviewQuery,
  type PlanFieldsFragment,
  useBillingPreviewQuery,
} from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { When } from '../components/When.tsx'
import { countText } from '../format/words.ts'
import { EstimateTable } from './EstimateTable.tsx'

interface PriceChangeProps {
  plan: PlanFieldsFragment
  /** Null: as it is paid now. */
  interval: BillingInterval | null
  onInterval(interval: BillingInterval): void
}

/** What choosing a plan means for what is paid: when it counts, what is invoiced at once, and the next invoice. */
export function PriceChange({ plan, interval, onInterval }: PriceChangeProps) {
  const { data, previousData, error, refetch } = useBillingPreviewQuery({
    variables: { planCode: plan.code, interval },
  })
  const preview = (data ?? previousData)?.billingPreview
  if (!preview) return error ? <ProblemNotice problem={toProblem(error)} onRetry={refetch} /> : <Skeleton height={80} />
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      {plan.prices?.yearlyFee != null && (
        <ToggleButtonGroup
          exclusive
          size="small"
          aria-label="Paid by the"
          value={interval ?? preview.interval}
          onChange={(_event, chosen: BillingInterval | null) => chosen && onInterval(chosen)}
        >
          <ToggleButton value="MONTH">Monthly</ToggleButton>
          <ToggleButton value="YEAR">Yearly</ToggleButton>
        </ToggleButtonGroup>
      )}
      <Moment preview={preview} />
      {preview.now && (
        <Box>
          <Typography variant="h3" sx={{ mb: 0.5 }}>
            Invoiced at once
          </Typography>
          <EstimateTable label="Lines invoiced at once" estimate={preview.now} />
        </Box>
      )}
      {preview.afterTrial && preview.trialEndsAt && (
        <Box>
          <Typography variant="h3" sx={{ mb: 0.5 }}>
            Invoiced when the trial ends, on <When at={preview.trialEndsAt} absolute />
          </Typography>
          <EstimateTable label="Lines invoiced when the trial ends" estimate={preview.afterTrial} />
        </Box>
      )}
      {preview.next.lines.length > 0 && (
        <Box>
          <Typography variant="h3" sx={{ mb: 0.5 }}>
            Next invoice after <When at={preview.next.period.end} absolute />
          </Typography>
          <EstimateTable label="Lines of the next invoice" estimate={preview.next} />
        </Box>
      )}
    </Box>
  )
}

const day = 86_400_000

function Moment({ preview }: { preview: BillingPreviewQuery['billingPreview'] }) {
  const { isImmediate, effectiveAt, now, trialEndsAt } = preview
  if (!effectiveAt) return <div>This is what you have: it takes back what is scheduled.</div>
  if (trialEndsAt)
    return (
      <div>
        It counts at once: {countText(Math.round((Date.parse(trialEndsAt) - Date.parse(effectiveAt)) / day), 'day')}{' '}
        free, then the base fee is paid in advance. Until <When at={trialEndsAt} absolute /> you can leave without
        paying it.
      </div>
    )
  if (isImmediate) return <div>It counts at once{now ? '.' : ', and nothing is invoiced for it today.'}</div>
  return (
    <div>
      It counts from <When at={effectiveAt} absolute /> on. What is paid until then stays as it is, and you can take the
      change back.
    </div>
  )
}
