import TextField from '@mui/material/TextField'

interface NumberFieldProps {
  label: string
  hint: string
  value: string
  error: string | undefined
  onChange(value: string): void
}

export function NumberField({ label, hint, value, error, onChange }: NumberFieldProps) {
  return (
    <TextField
      label={label}
      value={value}
      error={Boolean(error)}
      helperText={error ?? hint}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ htmlInput: { inputMode: 'numeric' } }}
      sx={{ maxWidth: 320 }}
    />
  )
}
