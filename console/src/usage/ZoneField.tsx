import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { useMemo } from 'react'
import { browserTimeZone, timeZoneNames, zoneLabel, zoneOffset } from '../format/zones.ts'
import { useTenant } from '../viewer/scope.tsx'

interface ZoneFieldProps {
  value: string
  /** Null is the tenant's zone, whatever that will be. */
  onChange(zone: string | null): void
}

/** On whose clocks days begin: the tenant's, one's own, UTC, or any. */
export function ZoneField({ value, onChange }: ZoneFieldProps) {
  const { timeZone } = useTenant()
  const options = useMemo(() => {
    const at = new Date()
    const near: [string, string][] = [
      [timeZone, 'Tenant'],
      [browserTimeZone(), 'This browser'],
      ['UTC', 'UTC'],
    ]
    const usual = near.filter(([zone], index) => near.findIndex(([other]) => other === zone) === index)
    const others = new Set([value, ...timeZoneNames()])
    for (const [zone] of usual) others.delete(zone)
    return [
      ...usual.map(([zone, whose]) => ({
        zone,
        group: 'Usual',
        label: whose === zone ? zone : `${zoneLabel(zone)} · ${whose}`,
      })),
      ...[...others].map((zone) => ({ zone, group: 'All', label: `${zoneLabel(zone)} · ${zoneOffset(zone, at)}` })),
    ]
  }, [timeZone, value])
  return (
    <Autocomplete
      size="small"
      options={options}
      value={options.find(({ zone }) => zone === value)}
      groupBy={({ group }) => group}
      isOptionEqualToValue={(option, chosen) => option.zone === chosen.zone}
      onChange={(_event, { zone }) => onChange(zone === timeZone ? null : zone)}
      disableClearable
      autoHighlight
      renderInput={(params) => <TextField {...params} label="Time zone" />}
      sx={{ gridColumn: { xs: '1 / -1', sm: 'span 2', lg: 'auto' } }}
    />
  )
}
