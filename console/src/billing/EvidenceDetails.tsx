import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { Link } from 'react-router-dom'
import type { InvoiceLineEvidenceQuery, InvoiceLineFieldsFragment } from '../api/generated/operations.ts'
import { dayOf, exactDay } from '../format/dates.ts'
import { countText } from '../format/words.ts'
import { callerName } from '../usage/chartData.ts'
import { ExportMenu } from '../usage/ExportMenu.tsx'
import { usagePath } from '../usage/question.ts'
import type { AskedInput } from '../usage/useUsage.ts'
import { useBasePath, useCan, useTimeZone } from '../viewer/scope.tsx'
import { lineTitle, quantityOf } from './billingWords.ts'
import { PortionTable } from './PortionTable.tsx'

type Evidence = InvoiceLineEvidenceQuery['invoiceLineEvidence']

interface EvidenceDetailsProps {
  line: InvoiceLineFieldsFragment
  evidence: Evidence
  isDraft: boolean
}

/** The usage behind a line by day and by key, that it sums to what is charged for, and the ways to look further. */
export function EvidenceDetails({ line, evidence, isDraft }: EvidenceDetailsProps) {
  const timeZone = useTimeZone()
  const canSeeUsage = useCan('usage:read')
  const { days, keys, recorded } = evidence
  const late = BigInt(evidence.late)
  const used = days.filter(({ quantity }) => BigInt(quantity) > 0n)
  const byDay = used.map(({ start, quantity }) => ({ name: exactDay(new Date(start), timeZone), quantity }))
  const byKey = keys.map(({ keyId, name, isRest, quantity }) => ({
    name: callerName({ keyId, keyName: name, isRest }),
    quantity,
  }))
  const isLate = [
    { name: 'Recorded too late for this line', quantity: String(-late) },
    { name: 'Charged for here', quantity: String(BigInt(recorded) - late) },
  ]
  const sums = [{ name: 'Recorded', quantity: recorded }, ...(late > 0n ? isLate : [])]
  return (
    <>
      <Verdict line={line} evidence={evidence} isDraft={isDraft} />
      <Box>
        <PortionTable caption="By day" first="Day" portions={byDay} sums={sums} />
        {used.length < days.length && (
          <Typography variant="body2" color="text.secondary" sx={{ px: 0.75, mt: 0.5 }}>
            Nothing was recorded on {used.length > 0 && 'the other '}
            {countText(days.length - used.length, 'day')}.
          </Typography>
        )}
      </Box>
      <PortionTable caption="By API key" first="Recorded with" portions={byKey} />
      {canSeeUsage && line.meter && <WaysOn meter={line.meter} period={line.period} name={lineTitle(line)} />}
    </>
  )
}

function Verdict({ line, evidence: { recorded, late, adds }, isDraft }: EvidenceDetailsProps) {
  if (!adds)
    return (
      <Alert severity={isDraft ? 'info' : 'warning'} variant="outlined">
        {isDraft
          ? 'More was recorded since this draft was made. It is counted anew when the invoice is issued.'
          : `What was recorded does not sum to the ${quantityOf(line.quantity)} of this line. Ask who runs this installation.`}
      </Alert>
    )
  return (
    <Alert severity="success" variant="outlined">
      The days below sum to {quantityOf(recorded)}
      {BigInt(late) === 0n
        ? ', which is what this line charges for.'
        : `. ${quantityOf(late)} of that came after the period was billed and are on a later invoice; the other ${quantityOf(line.quantity)} are what this line charges for.`}
    </Alert>
  )
}

interface WaysOnProps {
  meter: string
  period: { start: string; end: string }
  name: string
}

/** The same days on the usage page, and as a file. */
function WaysOn({ meter, period, name }: WaysOnProps) {
  const base = useBasePath()
  const timeZone = useTimeZone()
  const from = dayOf(new Date(period.start), timeZone)
  const to = dayOf(new Date(Date.parse(period.end) - 1), timeZone)
  const input: AskedInput = {
    ...{ from: period.start, to: period.end, granularity: 'DAY', timeZone },
    ...{ meters: [meter], groupBy: 'KEY' },
  }
  return (
    <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
      <Button
        component={Link}
        to={usagePath(base, { meter, range: 'custom', from, to, by: 'KEY' })}
        variant="outlined"
        size="small"
      >
        Open in usage
      </Button>
      <ExportMenu input={input} meterName={name} />
    </Box>
  )
}
