import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import { Checklist } from '../components/Checklist.tsx'
import type { EventType } from './webhookWords.ts'

interface EventTypesFieldProps {
  types: readonly EventType[]
  all: boolean
  chosen: readonly string[]
  error: string | undefined
  onChange(changed: { all?: boolean; eventTypes?: string[] }): void
}

/** Which events an endpoint hears of: all there are and will be, or those that are ticked. */
export function EventTypesField({ types, all, chosen, error, onChange }: EventTypesFieldProps) {
  return (
    <>
      <RadioGroup
        aria-label="Which events are sent"
        value={all ? 'all' : 'chosen'}
        onChange={(event) => onChange({ all: event.target.value === 'all' })}
      >
        <FormControlLabel value="all" control={<Radio size="small" />} label="All events, also kinds that come later" />
        <FormControlLabel value="chosen" control={<Radio size="small" />} label="Only the kinds I choose" />
      </RadioGroup>
      {error && <FormHelperText error>{error}</FormHelperText>}
      {!all && (
        <Box sx={{ mt: 1, pl: { sm: 3.5 } }}>
          <Checklist
            label="Kinds of events"
            items={types.map(({ name, summary }) => ({ id: name, label: summary, summary: name }))}
            chosen={chosen}
            onChange={(eventTypes) => onChange({ eventTypes })}
          />
          {chosen.length === 0 && <FormHelperText>Choose at least one.</FormHelperText>}
        </Box>
      )}
    </>
  )
}
