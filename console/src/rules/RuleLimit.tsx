import { useRuleLimitQuery } from '../api/generated/operations.ts'
import { limitText } from '../format/words.ts'
import { useCan } from '../viewer/scope.tsx'

/** "12 of 50 rules are in use.", for those who may see the plan. */
export function RuleLimit() {
  const mayRead = useCan('plan:read')
  const { data } = useRuleLimitQuery({ skip: !mayRead })
  const found = data?.limits.limits.find(({ meter }) => meter === 'rules')
  if (!found || found.limit === null || found.used === null) return null
  return (
    <>
      {' '}
      {limitText(found.used)} of {limitText(found.limit)} in use.
    </>
  )
}
