import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'
import { countryName, listCountries } from './countries.ts'

const countries = listCountries()

interface CountryFieldProps {
  value: string | null
  error: string | undefined
  onChange(code: string | null): void
}

/** A country, found by typing its name. */
export function CountryField({ value, error, onChange }: CountryFieldProps) {
  const chosen = value ? { code: value, name: countryName(value) } : null
  return (
    <Autocomplete
      options={countries}
      value={chosen}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ code }) => code}
      isOptionEqualToValue={(one, other) => one.code === other.code}
      onChange={(_event, option) => onChange(option?.code ?? null)}
      renderInput={(params) => <TextField {...params} label="Country" error={Boolean(error)} helperText={error} />}
    />
  )
}
