import Box from '@mui/material/Box'
import ListItemText from '@mui/material/ListItemText'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { dayOf, nextDay } from '../format/dates.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import type { ExpiryDraft, ExpiryOption, LifetimeCeiling } from './expiry.ts'

interface ExpiryFieldProps {
  value: ExpiryDraft
  options: readonly ExpiryOption[]
  ceiling: LifetimeCeiling | null
  error?: string
  onChange(value: ExpiryDraft): void
}

/** When the key ends. What the tenant's security settings forbid says so in its place. */
export function ExpiryField({ value, options, ceiling, error, onChange }: ExpiryFieldProps) {
  const timeZone = useTimeZone()
  return (
    <Box sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap' }}>
      <TextField
        select
        label="Ends"
        value={value.choice}
        onChange={(event) => onChange({ ...value, choice: event.target.value as ExpiryDraft['choice'] })}
        error={Boolean(error)}
        helperText={error ?? ceilingText(ceiling)}
        slotProps={{ select: { renderValue: (choice) => options.find((one) => one.choice === choice)?.label } }}
        sx={{ flex: '1 1 200px' }}
      >
        {options.map(({ choice, label, reason }) => (
          <MenuItem key={choice} value={choice} disabled={reason !== null}>
            <ListItemText primary={label} secondary={reason} />
          </MenuItem>
        ))}
      </TextField>
      {value.choice === 'DATE' && (
        <TextField
          type="date"
          label="Last day"
          value={value.date}
          onChange={(event) => onChange({ ...value, date: event.target.value })}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { min: nextDay(dayOf(new Date(), timeZone)) } }}
          sx={{ flex: '1 1 160px' }}
        />
      )}
    </Box>
  )
}

function ceilingText(ceiling: LifetimeCeiling | null): string {
  if (!ceiling) return 'Notices go out 14, 7 and 1 days before.'
  const rule = ceiling.maxDays === null ? 'that every key ends' : `that keys end within ${ceiling.maxDays} days`
  return ceiling.enforced
    ? `The security settings ask ${rule}.`
    : `The security settings recommend ${rule}; longer is written down.`
}
