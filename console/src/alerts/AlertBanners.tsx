import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { Link } from 'react-router-dom'
import {
  type UsageAlertFieldsFragment,
  useDismissAlertMutation,
  useOpenAlertsQuery,
} from '../api/generated/operations.ts'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { useBasePath, useCan } from '../viewer/scope.tsx'
import { useUnchanged } from '../viewer/useUnchanged.ts'
import { alertSentence } from './alertWords.ts'

const lookEveryMs = 5_000

/** Limits that are nearly or quite used up, on every page until somebody puts them away or gives them room. */
export function AlertBanners() {
  const { data, previousData, refetch } = useOpenAlertsQuery({
    pollInterval: lookEveryMs,
    skipPollAttempt: () => document.visibilityState !== 'visible',
  })
  const alerts = useUnchanged((data ?? previousData)?.openAlerts)
  return alerts?.map((alert) => <AlertBanner key={alert.id} alert={alert} onDismissed={() => void refetch()} />)
}

function AlertBanner({ alert, onDismissed }: { alert: UsageAlertFieldsFragment; onDismissed(): void }) {
  const base = useBasePath()
  const mayDismiss = useCan('alerts:manage')
  const [dismiss] = useDismissAlertMutation()
  const { busy, problem, run } = useAction()

  async function putAway() {
    if (await run(() => dismiss({ variables: { input: { id: alert.id } } }))) onDismissed()
  }

  return (
    <Alert
      severity={alert.percent >= 100 ? 'error' : 'warning'}
      sx={{ borderRadius: 0 }}
      action={
        mayDismiss && (
          <Button color="inherit" size="small" loading={busy} onClick={() => void putAway()}>
            Dismiss
          </Button>
        )
      }
    >
      {alertSentence(alert)}{' '}
      {alert.periodEnd && (
        <>
          It begins anew on <When at={alert.periodEnd} absolute />.{' '}
        </>
      )}
      <Link to={`${base}/plan`} style={{ color: 'inherit' }}>
        See the limits
      </Link>
      {problem && <div>{problem.message}</div>}
    </Alert>
  )
}
