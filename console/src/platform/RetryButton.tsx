import { useEffect } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { sentenceOf } from '../api/errors.ts'
import { useRetryPlatformOnboardingMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { useAction } from '../components/useAction.ts'
import type { Onboarding } from './OnboardingsPage.tsx'

/** Another try for a setup that has stopped. */
export function RetryButton({ onboarding: { tenant, state } }: { onboarding: Onboarding }) {
  const [retry] = useRetryPlatformOnboardingMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()

  useEffect(() => {
    if (problem) notify(sentenceOf(problem), { type: 'error' })
  }, [problem, notify])

  async function tryAgain() {
    const done = await run(() => retry({ variables: { input: { tenantId: tenant.id } } }))
    if (done) notify(`The setup of ${tenant.name} is being tried again.`, { type: 'success' })
    refresh()
  }

  if (state !== 'FAILED') return null
  return (
    <GatedButton
      permission="platform:onboarding"
      size="small"
      variant="outlined"
      loading={busy}
      onClick={() => void tryAgain()}
    >
      Try again
    </GatedButton>
  )
}
