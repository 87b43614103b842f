import type { InvitationState } from '../api/generated/operations.ts'
import { ChoiceFilter, ListFilters, SearchFilter } from '../components/ListFilters.tsx'
import { wordsOf } from '../format/words.ts'

const states: InvitationState[] = ['PENDING', 'ACCEPTED', 'EXPIRED', 'REVOKED', 'DECLINED']
const choices = states.map((id) => ({ id, text: wordsOf(id) }))

export function InvitationFilters() {
  return (
    <ListFilters label="Invitations">
      <SearchFilter label="E-mail" source="search" />
      <ChoiceFilter label="Status" source="states" choices={choices} many />
    </ListFilters>
  )
}
