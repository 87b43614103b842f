import { useRolesQuery } from '../api/generated/operations.ts'
import { ChoiceFilter, ListFilters, SearchFilter, SortChoice } from '../components/ListFilters.tsx'
import { sortText, statusText } from './teamWords.ts'

const choicesOf = (texts: Record<string, string>) => Object.entries(texts).map(([id, text]) => ({ id, text }))
const statuses = choicesOf(statusText)
const sorts = choicesOf(sortText)

export function MemberFilters() {
  const { data } = useRolesQuery()
  const roles = data?.roles.map(({ id, name }) => ({ id, text: name }))
  return (
    <ListFilters label="Members">
      <SearchFilter label="Name or e-mail" source="q" />
      <ChoiceFilter label="Role" source="role" choices={roles} />
      <ChoiceFilter label="Status" source="status" choices={statuses} />
      <SortChoice label="Sort by" source="sort" choices={sorts} />
    </ListFilters>
  )
}
