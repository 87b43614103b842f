import TextField from '@mui/material/TextField'
import { limitText } from '../format/words.ts'

interface NumberFieldProps {
  label: string
  name?: string
  value: string
  most?: number
  placeholder?: string
  readOnly?: boolean
  error?: string | undefined
  onChange(value: string): void
}

/** A whole number, as its digits; long ones are shown in groups, or zeros would be miscounted. */
export function NumberField(props: NumberFieldProps) {
  const { label, name, value, most = 13, placeholder, readOnly, error, onChange } = props
  return (
    <TextField
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value.replace(/\D/g, '').slice(0, most))}
      error={Boolean(error)}
      helperText={error ?? (value.length > 4 ? limitText(value) : undefined)}
      placeholder={placeholder}
      autoComplete="off"
      slotProps={{
        htmlInput: { inputMode: 'numeric', readOnly, ...(name && { 'aria-label': name }) },
        inputLabel: { shrink: true },
      }}
    />
  )
}
