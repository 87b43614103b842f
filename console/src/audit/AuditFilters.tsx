import CloseIcon from '@mui/icons-material/Close'
import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useListContext } from 'react-admin'
import { nextDay, startOfDay } from '../format/dates.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { type AuditEvent, actionText, knownActions } from './auditWords.ts'
import { DayField } from './DayField.tsx'

/** Filters that apply as they are set. Days are the tenant's days, the last one included. */
export function AuditFilters() {
  const { filterValues, setFilters, data } = useListContext<AuditEvent>()
  const timeZone = useTimeZone()
  const actions: string[] = filterValues.actions ?? []
  const options = [...new Set([...knownActions, ...(data ?? []).map((event) => event.action), ...actions])].sort()
  const actorLabel = data?.find((event) => event.actorId === filterValues.actorId)?.actorLabel
  const active = Object.keys(filterValues).length > 0

  function change(changed: Record<string, unknown>) {
    const entries = Object.entries({ ...filterValues, ...changed })
    setFilters(Object.fromEntries(entries.filter(([, value]) => value !== undefined)))
  }

  return (
    <Box
      role="search"
      aria-label="Audit events"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}
    >
      <Autocomplete
        multiple
        size="small"
        options={options}
        getOptionLabel={actionText}
        value={actions}
        onChange={(_event, chosen) => change({ actions: chosen.length ? chosen : undefined })}
        renderInput={(params) => <TextField {...params} label="Action" />}
        sx={{ flex: '1 1 240px', maxWidth: 420 }}
      />
      <TextField
        select
        label="Outcome"
        value={filterValues.outcome ?? ''}
        onChange={(event) => change({ outcome: event.target.value || undefined })}
        sx={{ width: 140 }}
      >
        <MenuItem value="">Any</MenuItem>
        <MenuItem value="SUCCEEDED">Succeeded</MenuItem>
        <MenuItem value="REFUSED">Refused</MenuItem>
      </TextField>
      <DayField
        label="From"
        instant={filterValues.from}
        onChange={(day) => change({ from: day && startOfDay(day, timeZone) })}
      />
      <DayField
        label="Until"
        instant={filterValues.to}
        endOfRange
        onChange={(day) => change({ to: day && startOfDay(nextDay(day), timeZone) })}
      />
      {filterValues.actorId && (
        <Chip label={`By ${actorLabel ?? 'one actor'}`} onDelete={() => change({ actorId: undefined })} />
      )}
      {active && (
        <Button size="small" startIcon={<CloseIcon />} onClick={() => setFilters({})}>
          Clear filters
        </Button>
      )}
    </Box>
  )
}
