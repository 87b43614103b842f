import SearchIcon from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import InputAdornment from '@mui/material/InputAdornment'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useListContext } from 'react-admin'
import { type MemberSort, type MemberStatus, useRolesQuery } from '../api/generated/operations.ts'
import { useDebounced } from '../components/useDebounced.ts'
import { sortText, statusText } from './teamWords.ts'

const sorts = Object.keys(sortText) as MemberSort[]
const statuses = Object.keys(statusText) as MemberStatus[]

/** Filters that apply as they are set. */
export function MemberFilters() {
  const { filterValues, setFilters } = useListContext()
  const { data } = useRolesQuery()
  const [search, setSearch] = useState<string>(filterValues.q ?? '')
  const settled = useDebounced(search.trim(), 300)

  const change = useRef((_changed: Record<string, unknown>) => {})
  change.current = (changed) => {
    const entries = Object.entries({ ...filterValues, ...changed })
    setFilters(Object.fromEntries(entries.filter(([, value]) => value)))
  }
  const applied: string = filterValues.q ?? ''
  useEffect(() => {
    if (applied !== settled) change.current({ q: settled })
  }, [settled, applied])

  return (
    <Box role="search" aria-label="Members" sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap' }}>
      <TextField
        type="search"
        label="Name or e-mail"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        slotProps={{
          input: {
            startAdornment: (
              <InputAdornment position="start">
                <SearchIcon fontSize="small" />
              </InputAdornment>
            ),
          },
          htmlInput: { maxLength: 100 },
        }}
        sx={{ flex: '1 1 220px', maxWidth: 340 }}
      />
      <Choice label="Role" value={filterValues.role} onChange={(role) => change.current({ role })}>
        {data?.roles.map((role) => (
          <MenuItem key={role.id} value={role.id}>
            {role.name}
          </MenuItem>
        ))}
      </Choice>
      <Choice label="Status" value={filterValues.status} onChange={(status) => change.current({ status })}>
        {statuses.map((status) => (
          <MenuItem key={status} value={status}>
            {statusText[status]}
          </MenuItem>
        ))}
      </Choice>
      <TextField
        select
        label="Sort by"
        value={filterValues.sort ?? 'NAME'}
        onChange={(event) => change.current({ sort: event.target.value })}
        sx={{ width: 150 }}
      >
        {sorts.map((sort) => (
          <MenuItem key={sort} value={sort}>
            {sortText[sort]}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  )
}

interface ChoiceProps {
  label: string
  value: string | undefined
  onChange(value: string): void
  children: ReactNode
}

/** A choice among some, or any. The value is shown once the list of choices is there. */
function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <TextField
      select
      label={label}
      value={children ? (value ?? '') : ''}
      onChange={(event) => onChange(event.target.value)}
      sx={{ width: 150 }}
    >
      <MenuItem value="">Any</MenuItem>
      {children}
    </TextField>
  )
}
