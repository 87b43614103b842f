import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import { useMemo } from 'react'
import { useNow } from '../components/useNow.ts'
import { timeZoneNames, zoneClock, zoneLabel, zoneOffset } from '../format/zones.ts'

interface TimeZoneFieldProps {
  value: string
  error: string | undefined
  size?: 'small' | 'medium'
  onChange(zone: string): void
}

/** An IANA zone, found by city, country or offset. */
export function TimeZoneField({ value, error, size = 'medium', onChange }: TimeZoneFieldProps) {
  const now = useNow(30_000)
  const options = useMemo(() => {
    const at = new Date()
    const names = timeZoneNames()
    const all = names.includes(value) ? names : [value, ...names]
    return all.map((zone) => ({ zone, label: `${zoneLabel(zone)} · ${zoneOffset(zone, at)}` }))
  }, [value])
  return (
    <Autocomplete
      options={options}
      value={options.find(({ zone }) => zone === value)}
      onChange={(_event, option) => onChange(option.zone)}
      isOptionEqualToValue={(option, selected) => option.zone === selected.zone}
      disableClearable
      autoHighlight
      renderOption={({ key, ...props }, option) => (
        <Box component="li" key={key} {...props} sx={{ display: 'flex', gap: 2 }}>
          <Box sx={{ flex: 1, minWidth: 0 }}>{option.label}</Box>
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {zoneClock(option.zone, now)}
          </Box>
        </Box>
      )}
      renderInput={(params) => (
        <TextField
          {...params}
          label="Time zone"
          size={size}
          error={Boolean(error)}
          helperText={error ?? `It is ${zoneClock(value, now)} there now. Days, months and invoices follow this clock.`}
        />
      )}
    />
  )
}
