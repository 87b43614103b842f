import { useApolloClient } from '@apollo/client/react'
import { useQuery } from '@tanstack/react-query'
import { RuleLimitDocument } from '../api/generated/operations.ts'
import { limitText } from '../format/words.ts'
import { useCan, useTenant } from '../viewer/scope.tsx'

/** "12 of 50 in use.", for those who may see the plan. Asked again with the list, whenever that is refreshed. */
export function RuleLimit() {
  const { id } = useTenant()
  const client = useApolloClient()
  const { data } = useQuery({
    queryKey: ['rules', 'limit', id],
    queryFn: async () => (await client.query({ query: RuleLimitDocument, fetchPolicy: 'no-cache' })).data ?? null,
    enabled: useCan('plan:read'),
  })
  const found = data?.limits.limits.find(({ meter }) => meter === 'rules')
  if (!found || found.limit === null || found.used === null) return null
  return (
    <>
      {' '}
      {limitText(found.used)} of {limitText(found.limit)} in use.
    </>
  )
}
