import Box from '@mui/material/Box'
import FormHelperText from '@mui/material/FormHelperText'
import Skeleton from '@mui/material/Skeleton'
import { useEffect } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import {
  useResendWebhookMutation,
  useWebhookDeliveryQuery,
  type WebhookDeliveryDetailsFragment,
} from '../api/generated/operations.ts'
import { CopyValue } from '../components/CopyValue.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { SideDrawer } from '../components/SideDrawer.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { AttemptList } from './AttemptList.tsx'
import { JsonView } from './JsonView.tsx'
import { NextTry } from './NextTry.tsx'
import { deliveryText } from './webhookWords.ts'

const whileOpenMs = 2_000

interface DeliveryDrawerProps {
  id: string
  /** Why it cannot be sent again now. */
  whyNot: string | null
  onChanged(): void
  /** Shows another delivery in the place of this one. */
  onOpen(id: string): void
  onClose(): void
}

/** One delivery beside the list: every try and what came of it, and the message. */
export function DeliveryDrawer({ id, onClose, ...sending }: DeliveryDrawerProps) {
  const { data, previousData, error, refetch, startPolling, stopPolling } = useWebhookDeliveryQuery({
    variables: { id },
  })
  const known = (data ?? previousData)?.webhookDelivery
  const delivery = known?.id === id ? known : undefined
  const isWaiting = delivery?.status === 'PENDING'

  useEffect(() => {
    if (isWaiting) startPolling(whileOpenMs)
    return stopPolling
  }, [isWaiting, startPolling, stopPolling])

  return (
    <SideDrawer title={delivery?.eventType ?? 'Delivery'} onClose={onClose}>
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!delivery && !error && <Skeleton variant="rounded" height={240} />}
      {delivery && (
        <>
          <DeliveryFacts delivery={delivery} />
          <AttemptList attempts={delivery.attempts} />
          <Message payload={delivery.payload} />
          <SendAgain delivery={delivery} {...sending} />
        </>
      )}
    </SideDrawer>
  )
}

function DeliveryFacts({ delivery }: { delivery: WebhookDeliveryDetailsFragment }) {
  const { status, messageId, createdAt, nextAttemptAt } = delivery
  return (
    <Facts>
      <Fact name="State">
        <StatusChip status={status} label={deliveryText(delivery)} />
      </Fact>
      <Fact name="Written">
        <When at={createdAt} />
      </Fact>
      {nextAttemptAt && (
        <Fact name="Next try">
          <NextTry at={nextAttemptAt} />
        </Fact>
      )}
      <Fact name="Message id">
        <CopyValue value={messageId} what="the message’s id" />
      </Fact>
    </Facts>
  )
}

function Message({ payload }: { payload: unknown }) {
  const isKept = (payload as { data?: unknown } | null)?.data === null
  return (
    <Box>
      <JsonView title="Message" value={payload} height={300} />
      {isKept && (
        <FormHelperText>
          What it tells is left out: it takes permissions that you do not hold to read it.
        </FormHelperText>
      )}
    </Box>
  )
}

type SendAgainProps = Omit<DeliveryDrawerProps, 'id' | 'onClose'> & { delivery: WebhookDeliveryDetailsFragment }

/** Sends the same message once more, now, as a delivery of its own. */
function SendAgain({ delivery: { id, attemptCount }, whyNot, onChanged, onOpen }: SendAgainProps) {
  const [resend] = useResendWebhookMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()

  async function send() {
    await run(async () => {
      const { data } = await resend({ variables: { input: { deliveryId: id } } })
      if (!data) return
      notify('The message is sent again.', { type: 'success' })
      onOpen(data.resendWebhook.id)
      onChanged()
      refresh()
    })
  }

  // One that was never tried is about to be.
  if (attemptCount === 0) return null
  return (
    <Box sx={{ display: 'grid', gap: 1.5, justifyItems: 'start' }}>
      <GatedButton
        permission="webhooks:manage"
        reason={whyNot}
        variant="outlined"
        loading={busy}
        onClick={() => void send()}
      >
        Send again
      </GatedButton>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        It keeps its id, so that a receiver that has it already can tell.
      </Box>
      {problem && <ProblemNotice problem={problem} />}
    </Box>
  )
}
