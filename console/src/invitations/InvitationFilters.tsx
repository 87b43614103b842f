import SearchIcon from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import InputAdornment from '@mui/material/InputAdornment'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useEffect, useRef, useState } from 'react'
import { useListContext } from 'react-admin'
import type { InvitationState } from '../api/generated/operations.ts'
import { useDebounced } from '../components/useDebounced.ts'
import { wordsOf } from '../format/words.ts'

const states: InvitationState[] = ['PENDING', 'ACCEPTED', 'EXPIRED', 'REVOKED', 'DECLINED']

export function InvitationFilters() {
  const { filterValues, setFilters } = useListContext()
  const [search, setSearch] = useState<string>(filterValues.search ?? '')
  const settled = useDebounced(search.trim(), 300)
  const context = useRef({ filterValues, setFilters })
  context.current = { filterValues, setFilters }

  useEffect(() => {
    const { search: current, ...others } = context.current.filterValues
    if ((current ?? '') !== settled) context.current.setFilters(settled ? { ...others, search: settled } : others)
  }, [settled])

  function changeState(state: string) {
    const { states: _replaced, ...others } = filterValues
    setFilters(state ? { ...others, states: [state] } : others)
  }

  return (
    <Box role="search" aria-label="Invitations" sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap' }}>
      <TextField
        type="search"
        label="E-mail"
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
        sx={{ flex: '1 1 220px', maxWidth: 380 }}
      />
      <TextField
        select
        label="Status"
        value={filterValues.states?.[0] ?? ''}
        onChange={(event) => changeState(event.target.value)}
        sx={{ width: 170 }}
      >
        <MenuItem value="">Any</MenuItem>
        {states.map((state) => (
          <MenuItem key={state} value={state}>
            {wordsOf(state)}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  )
}
