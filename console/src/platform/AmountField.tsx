import TextField from '@mui/material/TextField'
import { amountInput } from './priceDraft.ts'

interface AmountFieldProps {
  label: string
  /** How a screen reader names it where the label alone would not be enough. */
  name?: string
  value: string
  currency: string
  /** Prices of single units have more decimals than their currency. */
  finer?: boolean
  placeholder?: string
  error?: string | undefined
  onChange(value: string): void
}

/** An amount in a currency, as it is written by hand. */
export function AmountField({ label, name, value, currency, finer, placeholder, error, onChange }: AmountFieldProps) {
  return (
    <TextField
      label={label}
      value={value}
      onChange={(event) => onChange(amountInput(event.target.value, currency, finer))}
      error={Boolean(error)}
      helperText={error}
      placeholder={placeholder}
      autoComplete="off"
      slotProps={{
        htmlInput: { inputMode: 'decimal', ...(name && { 'aria-label': name }) },
        inputLabel: { shrink: true },
      }}
    />
  )
}
