import InputAdornment from '@mui/material/InputAdornment'
import TextField from '@mui/material/TextField'
import { useSlugAvailabilityQuery } from '../api/generated/operations.ts'
import { useDebounced } from '../components/useDebounced.ts'

interface AddressFieldProps {
  value: string
  /** The address the tenant has now. */
  current: string
  error: string | undefined
  onChange(slug: string): void
}

/** The tenant's address, with the server's word on whether it is free and what becomes of the old one. */
export function AddressField({ value, current, error, onChange }: AddressFieldProps) {
  const settled = useDebounced(value, 300)
  const { data } = useSlugAvailabilityQuery({
    variables: { slug: settled },
    skip: settled === '' || settled === current,
  })
  const answer = data?.slugAvailability
  const known = value !== current && answer?.slug === value ? answer : null
  const refusal = error ?? (known?.available === false ? (known.reason ?? 'This address is not available.') : undefined)
  const hint =
    value === current
      ? 'Where your team finds this tenant.'
      : `${known ? 'This address is free. ' : ''}/t/${current} leads here for 30 days more.`
  return (
    <TextField
      label="Address"
      name="slug"
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.target.value.toLowerCase().replaceAll(' ', '-'))}
      error={refusal !== undefined}
      helperText={refusal ?? hint}
      slotProps={{
        htmlInput: { autoCapitalize: 'none', spellCheck: false },
        input: { startAdornment: <InputAdornment position="start">/t/</InputAdornment> },
        formHelperText: { 'aria-live': 'polite' },
      }}
    />
  )
}
