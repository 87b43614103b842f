import { useEffect } from 'react'
import { toProblem } from '../api/errors.ts'
import { type OnboardingFieldsFragment, useOnboardingQuery } from '../api/generated/operations.ts'

const pollMs = 400
const goneCodes: ReadonlySet<string> = new Set(['NOT_FOUND', 'FORBIDDEN'])

/** The tenant's onboarding, asked for again while anything can still happen by itself. */
export function useOnboardingProgress() {
  const { data, previousData, error, refetch, startPolling, stopPolling } = useOnboardingQuery()
  const known: OnboardingFieldsFragment | null = (data ?? previousData)?.onboarding ?? null
  // The last thing cancelling undoes is the membership: from then on the tenant is not there for us any more.
  const isGone = known?.state === 'CANCELING' && error !== undefined && goneCodes.has(toProblem(error).code)
  const onboarding = known && isGone ? { ...known, state: 'CANCELED' as const } : known
  const moving = !onboarding || onboarding.state === 'RUNNING' || onboarding.state === 'CANCELING'

  useEffect(() => {
    if (!moving) return
    startPolling(pollMs)
    return stopPolling
  }, [moving, startPolling, stopPolling])

  return { onboarding, error: isGone ? undefined : error, refetch }
}
