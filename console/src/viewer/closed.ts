import type { TenantSummaryFragment } from '../api/generated/operations.ts'

type Standing = Pick<TenantSummaryFragment, 'name' | 'status'>

/** Why nothing of the tenant can be changed at the moment, in words; null while it can. */
export function closedText({ name, status }: Standing): string | null {
  if (status === 'SUSPENDED') return `${name} is suspended: it can be read, not changed.`
  if (status === 'DELETING') return `${name} is being deleted: it can be read, not changed.`
  return null
}
