import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useAdoptableOrganizationsQuery } from '../api/generated/operations.ts'

interface OrganizationFieldProps {
  value: string | null
  error: string | undefined
  onChange(organization: { id: string; name: string } | null): void
}

const makeNew = 'new'

/**
 * Which organization at the identity provider the tenant gets: a new one, or one that was made there before. Shown only
 * to somebody who administers one that no tenant has yet.
 */
export function OrganizationField({ value, error, onChange }: OrganizationFieldProps) {
  const { data } = useAdoptableOrganizationsQuery({ fetchPolicy: 'no-cache' })
  const organizations = data?.adoptableOrganizations ?? []
  if (organizations.length === 0) return null
  return (
    <TextField
      select
      label="Organization"
      size="medium"
      value={value ?? makeNew}
      onChange={(event) => onChange(organizations.find(({ id }) => id === event.target.value) ?? null)}
      error={Boolean(error)}
      helperText={error ?? 'You administer an organization in WorkOS already. The tenant can take it over.'}
    >
      <MenuItem value={makeNew}>Make a new one</MenuItem>
      {organizations.map(({ id, name }) => (
        <MenuItem key={id} value={id}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  )
}
