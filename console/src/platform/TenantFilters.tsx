import type { TenantStatus } from '../api/generated/operations.ts'
import { ChoiceFilter, ListFilters, SearchFilter } from '../components/ListFilters.tsx'
import { wordsOf } from '../format/words.ts'

const statuses: TenantStatus[] = ['PROVISIONING', 'ACTIVE', 'SUSPENDED', 'DELETING', 'DELETED']
const choices = statuses.map((id) => ({ id, text: wordsOf(id) }))

export function TenantFilters() {
  return (
    <ListFilters label="Tenants">
      <SearchFilter label="Name or address" source="q" />
      <ChoiceFilter label="Status" source="statuses" choices={choices} many />
    </ListFilters>
  )
}
