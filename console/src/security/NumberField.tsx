import TextField from '@mui/material/TextField'

interface NumberFieldProps {
  label: string
  hint: string
  value: string
  error: string | undefined
  disabled: boolean
  onChange(value: string): void
}

export function NumberField({ label, hint, value, error, disabled, onChange }: NumberFieldProps) {
  return (
    <TextField
      label={label}
      value={value}
      disabled={disabled}
      error={Boolean(error)}
      helperText={error ?? hint}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ htmlInput: { inputMode: 'numeric' } }}
      sx={{ maxWidth: 320 }}
    />
  )
}
