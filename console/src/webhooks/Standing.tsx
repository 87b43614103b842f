import Alert from '@mui/material/Alert'
import MuiLink from '@mui/material/Link'
import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import { useWebhookDeliveriesQuery } from '../api/generated/operations.ts'
import { When } from '../components/When.tsx'
import { answerText, type Endpoint, stateOf } from './webhookWords.ts'

/** What has to be known before anything else: that nothing arrives, since when, why, and the way back. */
export function Standing({ endpoint }: { endpoint: Endpoint }) {
  const { id, failingSince, disabledAt, lastFailedAt } = endpoint
  const state = stateOf(endpoint)
  if (state === 'ON') return null
  const since = failingSince && (
    <>
      Nothing gets through; the first failure was <When at={failingSince} />.{' '}
    </>
  )
  if (state === 'FAILING')
    return (
      <Note severity="warning">
        {since}
        <LastTry key={lastFailedAt} endpointId={id} /> What failed is tried again, further and further apart; after five
        days without success the endpoint is switched off.
      </Note>
    )
  const off = disabledAt && <When at={disabledAt} />
  if (state === 'GIVEN_UP')
    return (
      <Note severity="error">
        Switched off {off}, because nothing got through for five days. <LastTry key={lastFailedAt} endpointId={id} />{' '}
        Once its receiver works again, switch it on, and send again what it missed.
      </Note>
    )
  if (state === 'GONE')
    return (
      <Note severity="error">
        Switched off {off}: its receiver answered 410, which says that it wants nothing more. Delete the endpoint, or
        switch it on if that was a mistake.
      </Note>
    )
  return <Note severity="warning">Switched off {off}. Nothing is sent there until it is switched on again.</Note>
}

/** How many of the newest deliveries are looked through for one that was tried. */
const looked = 10

/** What came of the newest delivery that did not get through. */
function LastTry({ endpointId }: { endpointId: string }) {
  const { data } = useWebhookDeliveriesQuery({ variables: { endpointId, first: looked } })
  const found = data?.webhookDeliveries.nodes.find(
    ({ status, attemptCount }) => status !== 'SUCCEEDED' && attemptCount > 0,
  )
  if (!found) return null
  return (
    <>
      Last try:{' '}
      <MuiLink component={Link} to={{ search: `?delivery=${found.id}` }} sx={{ color: 'inherit' }}>
        {answerText({ status: found.lastStatus, error: found.lastError }).replace(/\.$/, '')}
      </MuiLink>
      .
    </>
  )
}

function Note({ severity, children }: { severity: 'warning' | 'error'; children: ReactNode }) {
  return (
    <Alert severity={severity} variant="outlined" sx={{ mb: 2.5 }}>
      {children}
    </Alert>
  )
}
