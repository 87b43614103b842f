import { useEffect } from 'react'
import { type OnboardingFieldsFragment, useOnboardingQuery } from '../api/generated/operations.ts'

const pollMs = 400

/** The tenant's onboarding, asked for again while anything can still happen by itself. */
export function useOnboardingProgress() {
  const { data, previousData, error, refetch, startPolling, stopPolling } = useOnboardingQuery()
  const onboarding: OnboardingFieldsFragment | null = (data ?? previousData)?.onboarding ?? null
  const moving = !onboarding || onboarding.state === 'RUNNING' || onboarding.state === 'CANCELING'

  useEffect(() => {
    if (!moving) return
    startPolling(pollMs)
    return stopPolling
  }, [moving, startPolling, stopPolling])

  return { onboarding, error, refetch }
}
