import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import type { DunningStep } from '../api/generated/operations.ts'
import { useNow } from '../components/useNow.ts'
import { When } from '../components/When.tsx'
import { countText } from '../format/words.ts'
import type { PlatformInvoice } from './InvoicesPage.tsx'

const steps: Record<DunningStep, string> = {
  NOTICE: 'Reminder',
  RESTRICT: 'No dearer plan',
  SUSPEND: 'Suspended',
}
const day = 86_400_000

/** When an invoice is due; of an overdue one for how long it has been, and how far the reminders have come. */
export function DueCell({ invoice: { dueAt }, dunning }: PlatformInvoice) {
  const now = useNow(60_000)
  if (!dueAt) return '–'
  const late = Math.floor((now.getTime() - Date.parse(dueAt)) / day)
  return (
    <>
      <When at={dueAt} absolute />
      {dunning && (
        <Quiet>
          {late < 1 ? 'overdue since today' : `${countText(late, 'day')} overdue`}, {dunning.noticesSent} of{' '}
          {countText(dunning.notices, 'reminder')} sent
        </Quiet>
      )}
    </>
  )
}

/** What happens next by itself unless it is paid. */
export function NextStepCell({ dunning, tenant }: PlatformInvoice) {
  if (!dunning) return '–'
  const { nextStep, nextStepAt, restrictedAt } = dunning
  return (
    <>
      {nextStep && nextStepAt ? (
        <>
          {steps[nextStep]} <When at={nextStepAt} />
        </>
      ) : (
        'Nothing by itself'
      )}
      {tenant.status === 'SUSPENDED' ? (
        <Quiet>Suspended</Quiet>
      ) : (
        restrictedAt && (
          <Quiet>
            No dearer plan since <When at={restrictedAt} absolute />
          </Quiet>
        )
      )}
    </>
  )
}

function Quiet({ children }: { children: ReactNode }) {
  return <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>{children}</Box>
}
