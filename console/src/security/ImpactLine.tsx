import Alert from '@mui/material/Alert'
import type { SecurityImpactQuery } from '../api/generated/operations.ts'
import { countText } from '../format/words.ts'
import { type Ceiling, ceilingOfCode } from './ceilings.ts'

export type Impact = SecurityImpactQuery['securityImpact'][number]

/** Whom the ceiling as it stands in the form would refuse if it were enforced now. */
export function ImpactLine({ ceiling, impact }: { ceiling: Ceiling; impact: readonly Impact[] }) {
  const found = impact.find((each) => ceilingOfCode[each.ceiling] === ceiling)
  if (!found) return null
  return (
    <Alert severity={found.count > 0 ? 'warning' : 'success'} variant="outlined">
      {impactText(ceiling, found)}
    </Alert>
  )
}

export function impactText(ceiling: Ceiling, { count, examples }: Pick<Impact, 'count' | 'examples'>): string {
  const more = count - examples.length
  const names = new Intl.ListFormat('en').format(more > 0 ? [...examples, `${more} more`] : examples)
  if (ceiling === 'invitationDomains')
    return count === 0
      ? 'All open invitations fit.'
      : `Enforced, ${countText(count, 'open invitation')} could not be accepted: ${names}.`
  if (count === 0) return 'Everybody who is signed in now could stay.'
  const people = countText(count, 'person', 'people')
  return ceiling === 'ipAllowList'
    ? `Enforced, ${people} would be kept out from where they signed in: ${names}.`
    : `Enforced, ${people} would have to sign in again: ${names}.`
}
