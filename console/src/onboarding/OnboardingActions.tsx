import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router-dom'
import {
  type OnboardingFieldsFragment,
  useCancelOnboardingMutation,
  useRetryOnboardingMutation,
} from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { useScope } from '../viewer/scope.tsx'
import { useViewerState } from '../viewer/ViewerProvider.tsx'

interface OnboardingActionsProps {
  onboarding: OnboardingFieldsFragment
  onChanged(): Promise<unknown>
}

/** What the person can do about it now: go in, try again, cancel, start over. */
export function OnboardingActions({ onboarding: { state, steps, tenant }, onChanged }: OnboardingActionsProps) {
  const navigate = useNavigate()
  const { refreshScope } = useScope()
  const { refreshViewer } = useViewerState()
  const [retry] = useRetryOnboardingMutation()
  const [cancel] = useCancelOnboardingMutation()
  const [asking, setAsking] = useState(false)
  const retrying = useAction()
  const canceling = useAction()

  const canRetry = state === 'FAILED' || (state === 'RUNNING' && steps.some((step) => step.state === 'WAITING'))

  async function open() {
    await refreshViewer()
    refreshScope()
    navigate(`/t/${tenant.slug}`, { replace: true })
  }

  async function confirmCancel() {
    if (await canceling.run(() => cancel().then(onChanged))) setAsking(false)
  }

  return (
    <Box sx={{ mt: 3, display: 'grid', gap: 2 }}>
      {retrying.problem && <ProblemNotice problem={retrying.problem} />}
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        {state === 'COMPLETED' && (
          <Button variant="contained" size="large" autoFocus onClick={() => void open()}>
            Open {tenant.name}
          </Button>
        )}
        {state === 'CANCELED' && (
          <Button component={Link} to="/new" variant="contained" onClick={() => void refreshViewer()}>
            Start again
          </Button>
        )}
        {canRetry && (
          <GatedButton
            permission="onboarding:manage"
            variant="contained"
            loading={retrying.busy}
            onClick={() => void retrying.run(() => retry().then(onChanged))}
          >
            {state === 'FAILED' ? 'Try again' : 'Try now'}
          </GatedButton>
        )}
        {(state === 'FAILED' || state === 'RUNNING') && (
          <GatedButton permission="onboarding:manage" variant="outlined" onClick={() => setAsking(true)}>
            Cancel setup
          </GatedButton>
        )}
      </Box>
      <ConfirmDialog
        open={asking}
        title={`Cancel setting up ${tenant.name}?`}
        confirmLabel="Cancel setup"
        danger
        busy={canceling.busy}
        problem={canceling.problem}
        onConfirm={() => void confirmCancel()}
        onClose={() => setAsking(false)}
      >
        What was made so far is undone: its keys are destroyed and the address “{tenant.slug}” becomes free again.
      </ConfirmDialog>
    </Box>
  )
}
