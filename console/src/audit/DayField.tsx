import TextField from '@mui/material/TextField'
import { dayOf } from '../format/dates.ts'
import { useTimeZone } from '../viewer/scope.tsx'

interface DayFieldProps {
  label: string
  /** The instant the filter holds: the day's beginning, or for the end of a range the beginning of the day after. */
  instant: string | undefined
  endOfRange?: boolean
  onChange(day: string | undefined): void
}

export function DayField({ label, instant, endOfRange = false, onChange }: DayFieldProps) {
  const timeZone = useTimeZone()
  const shown = instant ? dayOf(new Date(Date.parse(instant) - (endOfRange ? 1 : 0)), timeZone) : ''
  return (
    <TextField
      type="date"
      label={label}
      value={shown}
      onChange={(event) => onChange(event.target.value || undefined)}
      slotProps={{ inputLabel: { shrink: true } }}
      sx={{ width: 160 }}
    />
  )
}
