import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { Link } from 'react-router-dom'
import {
  type BillingQuery,
  useCancelSubscriptionMutation,
  useResumeSubscriptionMutation,
} from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { moneyText } from '../format/money.ts'
import { useBasePath } from '../viewer/scope.tsx'
import { perInterval, subscriptionStates } from './billingWords.ts'

type Subscription = NonNullable<BillingQuery['subscription']>

interface SubscriptionSectionProps {
  plan: BillingQuery['tenant']['plan']
  subscription: Subscription
  onChanged(): unknown
}

const chips: Partial<Record<Subscription['state'], string>> = { TRIALING: 'PENDING', PAST_DUE: 'FAILED' }

/** What the tenant is on, what it pays for it, and what will change by itself. */
export function SubscriptionSection({ plan, subscription, onChanged }: SubscriptionSectionProps) {
  const base = useBasePath()
  const [canceling, setCanceling] = useState(false)
  const { state, term, trialEndsAt, interval, scheduled } = subscription
  return (
    <Section
      title={`${plan.name} plan`}
      aside={<StatusChip status={chips[state] ?? state} label={subscriptionStates[state]} />}
    >
      <Facts>
        <Fact name="Base fee">{feeText(plan, interval)}</Fact>
        {state === 'TRIALING' && trialEndsAt && (
          <Fact name="Trial until">
            <When at={trialEndsAt} absolute />
          </Fact>
        )}
        {term && (
          <Fact name="Paid for">
            <span>
              <When at={term.start} absolute /> to <When at={term.end} absolute />
            </span>
          </Fact>
        )}
      </Facts>
      {scheduled && <Scheduled plan={plan.name} scheduled={scheduled} onChanged={onChanged} />}
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', mt: 2.5 }}>
        <Button component={Link} to={`${base}/plan`} variant="outlined">
          Compare and change plan
        </Button>
        {plan.code !== 'FREE' && !scheduled?.isCancellation && state !== 'CANCELED' && (
          <GatedButton permission="billing:manage" color="inherit" onClick={() => setCanceling(true)}>
            Cancel subscription
          </GatedButton>
        )}
      </Box>
      {canceling && (
        <CancelDialog
          plan={plan.name}
          endsAt={term?.end ?? trialEndsAt}
          onDone={onChanged}
          onClose={() => setCanceling(false)}
        />
      )}
    </Section>
  )
}

function feeText({ prices }: BillingQuery['tenant']['plan'], interval: Subscription['interval']): string {
  if (!prices) return 'By agreement'
  const fee = interval === 'YEAR' && prices.yearlyFee !== null ? prices.yearlyFee : prices.monthlyFee
  return BigInt(fee) === 0n ? 'None' : `${moneyText(fee, prices.currency)} ${perInterval[interval]}`
}

interface ScheduledProps {
  plan: string
  scheduled: NonNullable<Subscription['scheduled']>
  onChanged(): unknown
}

function Scheduled({ plan, scheduled: { plan: next, at, interval, isCancellation }, onChanged }: ScheduledProps) {
  const [resume] = useResumeSubscriptionMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()

  async function keep() {
    if (!(await run(() => resume()))) return
    notify(`${plan} stays.`, { type: 'success' })
    onChanged()
  }

  return (
    <Alert
      severity="info"
      variant="outlined"
      sx={{ mt: 2 }}
      action={
        <GatedButton
          permission="billing:manage"
          color="inherit"
          size="small"
          loading={busy}
          onClick={() => void keep()}
        >
          Keep {plan}
        </GatedButton>
      }
    >
      {isCancellation
        ? 'The subscription is canceled: '
        : `Paid by the ${interval === 'YEAR' ? 'year' : 'month'} from then on: `}
      {next.name} begins on <When at={at} absolute />. Until then everything stays as it is.
      {problem && <ProblemNotice problem={problem} />}
    </Alert>
  )
}

interface CancelDialogProps {
  plan: string
  endsAt: string | null | undefined
  onDone(): unknown
  onClose(): void
}

function CancelDialog({ plan, endsAt, onDone, onClose }: CancelDialogProps) {
  const [cancel] = useCancelSubscriptionMutation()
  const { busy, problem, run } = useAction()

  async function confirm() {
    if (!(await run(() => cancel()))) return
    onDone()
    onClose()
  }

  return (
    <ConfirmDialog
      open
      title="Cancel the subscription?"
      confirmLabel="Cancel subscription"
      danger
      busy={busy}
      problem={problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <div>
        {endsAt ? (
          <>
            {plan} stays until <When at={endsAt} absolute />, which is paid for. Then this tenant moves to the free
            plan. You can take this back until then.
          </>
        ) : (
          'This tenant moves to the free plan.'
        )}{' '}
        If more is in use by then than the free plan allows, it stays on {plan}, and owners hear of it.
      </div>
    </ConfirmDialog>
  )
}
