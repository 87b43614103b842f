import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'

/** What the server takes goes from an hour to 30 days. */
const choices = [
  { hours: 1, label: '1 hour' },
  { hours: 24, label: '1 day' },
  { hours: 3 * 24, label: '3 days' },
  { hours: 7 * 24, label: '7 days' },
  { hours: 14 * 24, label: '14 days' },
  { hours: 30 * 24, label: '30 days' },
]

export const defaultLifetime = 7 * 24

export function LifetimeField({ value, onChange }: { value: number; onChange: (hours: number) => void }) {
  return (
    <TextField select label="Valid for" value={value} onChange={(event) => onChange(Number(event.target.value))}>
      {choices.map(({ hours, label }) => (
        <MenuItem key={hours} value={hours}>
          {label}
        </MenuItem>
      ))}
    </TextField>
  )
}
