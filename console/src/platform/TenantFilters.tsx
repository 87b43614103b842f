import SearchIcon from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import InputAdornment from '@mui/material/InputAdornment'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useEffect, useRef, useState } from 'react'
import { useListContext } from 'react-admin'
import type { TenantStatus } from '../api/generated/operations.ts'
import { useDebounced } from '../components/useDebounced.ts'
import { wordsOf } from '../format/words.ts'

const statuses: TenantStatus[] = ['PROVISIONING', 'ACTIVE', 'SUSPENDED', 'DELETING', 'DELETED']

export function TenantFilters() {
  const { filterValues, setFilters } = useListContext()
  const [search, setSearch] = useState<string>(filterValues.q ?? '')
  const settled = useDebounced(search.trim(), 300)
  const context = useRef({ filterValues, setFilters })
  context.current = { filterValues, setFilters }

  useEffect(() => {
    const { q, ...others } = context.current.filterValues
    if ((q ?? '') !== settled) context.current.setFilters(settled ? { ...others, q: settled } : others)
  }, [settled])

  function changeStatus(status: string) {
    const { statuses: _replaced, ...others } = filterValues
    setFilters(status ? { ...others, statuses: [status] } : others)
  }

  return (
    <Box role="search" aria-label="Tenants" sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap' }}>
      <TextField
        type="search"
        label="Name or address"
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
        }}
        sx={{ flex: '1 1 240px', maxWidth: 380 }}
      />
      <TextField
        select
        label="Status"
        value={filterValues.statuses?.[0] ?? ''}
        onChange={(event) => changeStatus(event.target.value)}
        sx={{ width: 170 }}
      >
        <MenuItem value="">Any</MenuItem>
        {statuses.map((status) => (
          <MenuItem key={status} value={status}>
            {wordsOf(status)}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  )
}
