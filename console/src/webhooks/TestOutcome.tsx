import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import CircularProgress from '@mui/material/CircularProgress'
import MuiLink from '@mui/material/Link'
import { useEffect, useRef } from 'react'
import { Link } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { useWebhookDeliveryQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { durationText } from '../format/dates.ts'
import { NextTry } from './NextTry.tsx'
import { answerText, isTaken } from './webhookWords.ts'

const untilAnsweredMs = 400

interface TestOutcomeProps {
  deliveryId: string
  onAnswered(): void
  /** Before the delivery is opened beside the page. */
  onClose(): void
}

/** What became of a test, asked for until the receiver has answered. */
export function TestOutcome({ deliveryId, onAnswered, onClose }: TestOutcomeProps) {
  const { data, previousData, error, refetch, startPolling, stopPolling } = useWebhookDeliveryQuery({
    variables: { id: deliveryId },
  })
  const delivery = (data ?? previousData)?.webhookDelivery
  const attempt = delivery?.attempts.at(-1)
  const isAnswered = attempt !== undefined
  const answered = useRef(onAnswered)
  answered.current = onAnswered

  useEffect(() => {
    if (isAnswered) return answered.current()
    startPolling(untilAnsweredMs)
    return stopPolling
  }, [isAnswered, startPolling, stopPolling])

  if (error) return <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
  if (!delivery || !attempt)
    return (
      <Box role="status" sx={{ display: 'flex', gap: 1.5, alignItems: 'center', color: 'text.secondary' }}>
        <CircularProgress size={18} aria-hidden /> Sent. Waiting for the answer…
      </Box>
    )
  const taken = isTaken(attempt)
  return (
    <Alert severity={taken ? 'success' : 'error'} variant="outlined" role="status">
      {taken ? `Delivered: answered ${attempt.status}` : answerText(attempt).replace(/\.$/, '')} after{' '}
      {durationText(attempt.durationMs)}.{' '}
      {delivery.nextAttemptAt && (
        <>
          It is tried again <NextTry at={delivery.nextAttemptAt} />.{' '}
        </>
      )}
      <MuiLink
        component={Link}
        to={{ search: `?delivery=${deliveryId}` }}
        onClick={onClose}
        sx={{ color: 'inherit', textDecoration: 'underline' }}
      >
        Open the delivery
      </MuiLink>
    </Alert>
  )
}
