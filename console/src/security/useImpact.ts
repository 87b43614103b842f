import { useSecurityImpactQuery } from '../api/generated/operations.ts'
import { useDebounced } from '../components/useDebounced.ts'
import { ceilings, type Draft, inputOf } from './draft.ts'
import type { Impact } from './ImpactLine.tsx'

/** Whom the settings as they stand in the form would refuse. Nothing while they are not right: the form says that. */
export function useImpact(draft: Draft): readonly Impact[] {
  const settled = useDebounced(draft, 400)
  const on = ceilings.filter((ceiling) => settled[ceiling].mode !== 'OFF')
  const { data, error } = useSecurityImpactQuery({ variables: { input: inputOf(settled, on) }, skip: on.length === 0 })
  return (!error && data?.securityImpact) || []
}
