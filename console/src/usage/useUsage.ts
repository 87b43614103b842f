import { useEffect, useMemo, useState } from 'react'
import { toProblem } from '../api/errors.ts'
import {
  type UsageGranularity,
  type UsageInput,
  type UsageMeterFieldsFragment,
  type UsageOfPeriodQuery,
  type UsageSeriesQuery,
  useUsageOfPeriodQuery,
  useUsageSeriesQuery,
  useUsageSettingQuery,
} from '../api/generated/operations.ts'
import { useCan } from '../viewer/scope.tsx'
import { useUnchanged } from '../viewer/useUnchanged.ts'
import { live, lively, useOnChange } from './live.ts'
import type { BillingPeriods } from './span.ts'

export interface UsageSetting {
  meters: UsageMeterFieldsFragment[]
  periods: BillingPeriods
}

/** What can be asked: the meters, and the billing periods; looked at again now and then, since a period ends. */
export function useUsageSetting() {
  const { data, previousData, error, refetch } = useUsageSettingQuery(lively)
  const known = useUnchanged(data ?? previousData)
  const setting: UsageSetting | null = useMemo(() => {
    const tenant = known?.viewer?.currentTenant
    if (!tenant) return null
    const { billingPeriod: current, previousBillingPeriod: previous } = tenant
    return { meters: known.meters, periods: { current, previous } }
  }, [known])
  return { setting, problem: error && !setting ? toProblem(error) : null, refetch }
}

/** The running period's sums and the limits, live where `options` say so. */
export function usePeriodUsage({ current }: BillingPeriods, options: typeof live | typeof lively = live) {
  const withLimits = useCan('plan:read')
  const variables = { from: current.start, to: current.end, withLimits }
  const { data, previousData, error, refetch } = useUsageOfPeriodQuery({ variables, ...options })
  const ofPeriod: UsageOfPeriodQuery | undefined = useUnchanged(data ?? previousData)
  return { ofPeriod, problem: error ? toProblem(error) : null, refetch }
}

/** An answer together with what it answers. */
export interface Answered {
  input: AskedInput
  usage: UsageSeriesQuery['usage']
}

export type AskedInput = UsageInput & { granularity: UsageGranularity; timeZone: string; from: string; to: string }

/** The series of a question, asked again when `pulse` changes. While another question is asked the last answer stays. */
export function useSeries(input: AskedInput, withForecast: boolean, pulse: unknown) {
  const { data, error, refetch } = useUsageSeriesQuery({ variables: { input, withForecast }, ...lively })
  const usage = data?.usage
  const [answer, setAnswer] = useState<Answered | null>(null)
  const asked = useUnchanged(input)
  useEffect(() => {
    if (usage) setAnswer({ input: asked, usage })
  }, [usage, asked])
  useOnChange(pulse, refetch)
  const answered = useUnchanged(answer)
  return { answered, isStale: answered?.input !== asked, problem: error ? toProblem(error) : null, refetch }
}
