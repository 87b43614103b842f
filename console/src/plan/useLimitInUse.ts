import { useApolloClient } from '@apollo/client/react'
import { useQuery } from '@tanstack/react-query'
import { LimitsInUseDocument } from '../api/generated/operations.ts'
import { useCan, useTenant } from '../viewer/scope.tsx'

/**
 * How much of a limit is used: null where there is none, nothing is counted, it is not known yet, or the viewer may not
 * see the plan. Asked again with the lists of the page, whenever they are refreshed.
 */
export function useLimitInUse(meter: string): { limit: string; used: string } | null {
  const { id } = useTenant()
  const client = useApolloClient()
  const { data } = useQuery({
    queryKey: ['limits', 'in-use', id],
    queryFn: async () => (await client.query({ query: LimitsInUseDocument, fetchPolicy: 'no-cache' })).data ?? null,
    enabled: useCan('plan:read'),
  })
  const found = data?.limits.limits.find((each) => each.meter === meter)
  return found && found.limit !== null && found.used !== null ? { limit: found.limit, used: found.used } : null
}
