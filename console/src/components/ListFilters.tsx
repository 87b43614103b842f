import SearchIcon from '@mui/icons-material/Search'
import Box from '@mui/material/Box'
import InputAdornment from '@mui/material/InputAdornment'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useListContext } from 'react-admin'
import { useDebounced } from './useDebounced.ts'

/** The row above a list in which it is narrowed. Filters apply as they are set. */
export function ListFilters({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box role="search" aria-label={label} sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap' }}>
      {children}
    </Box>
  )
}

/** The list's filter values, and a way to change some of them; an empty value takes its filter away. */
function useFilters() {
  const { filterValues, setFilters } = useListContext()
  const change = (changed: Record<string, unknown>) => {
    const entries = Object.entries({ ...filterValues, ...changed })
    setFilters(Object.fromEntries(entries.filter(([, value]) => value)))
  }
  return { filterValues, change }
}

interface FilterProps {
  label: string
  /** The filter's name. */
  source: string
}

/** Text that narrows the list once the typing has paused. */
export function SearchFilter({ label, source }: FilterProps) {
  const { filterValues, change } = useFilters()
  const applied: string = filterValues[source] ?? ''
  const [text, setText] = useState(applied)
  const settled = useDebounced(text.trim(), 300)
  const apply = useRef(change)
  apply.current = change

  useEffect(() => {
    if (applied !== settled) apply.current({ [source]: settled })
  }, [settled, applied, source])

  return (
    <TextField
      type="search"
      label={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
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
  )
}

interface ChoiceFilterProps extends FilterProps {
  /** Undefined while they load: the value is shown once there is something to show it as. */
  choices: readonly { id: string; text: string }[] | undefined
  /** The server takes a list of which one is chosen here. */
  many?: boolean
}

/** One of a few values, or any. */
export function ChoiceFilter({ label, source, choices, many = false }: ChoiceFilterProps) {
  const { filterValues, change } = useFilters()
  const value: string | undefined = many ? filterValues[source]?.[0] : filterValues[source]
  return (
    <TextField
      select
      label={label}
      value={choices ? (value ?? '') : ''}
      onChange={({ target }) => change({ [source]: many && target.value ? [target.value] : target.value })}
      sx={{ width: 160 }}
    >
      <MenuItem value="">Any</MenuItem>
      {choices?.map(({ id, text }) => (
        <MenuItem key={id} value={id}>
          {text}
        </MenuItem>
      ))}
    </TextField>
  )
}

interface SortChoiceProps extends FilterProps {
  choices: readonly { id: string; text: string }[]
}

/** The order of the list; the first choice is the one it has by itself. */
export function SortChoice({ label, source, choices }: SortChoiceProps) {
  const { filterValues, change } = useFilters()
  return (
    <TextField
      select
      label={label}
      value={filterValues[source] ?? choices[0]?.id ?? ''}
      onChange={({ target }) => change({ [source]: target.value })}
      sx={{ width: 160 }}
    >
      {choices.map(({ id, text }) => (
        <MenuItem key={id} value={id}>
          {text}
        </MenuItem>
      ))}
    </TextField>
  )
}
