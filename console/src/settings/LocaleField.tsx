import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'

interface LocaleFieldProps {
  value: string
  error: string | undefined
  onChange(locale: string): void
}

/** Languages on offer; any other tag can be typed. */
const offered =
  'en en-GB en-US de de-AT de-CH fr fr-CH it es pt pt-BR nl da sv nb fi pl cs sk hu ro bg el tr uk he ar hi ja ko zh-CN zh-TW'.split(
    ' ',
  )

const names = new Intl.DisplayNames('en', { type: 'language' })

function nameOf(tag: string): string {
  try {
    return names.of(tag) ?? tag
  } catch {
    return tag
  }
}

/** A language by its tag (BCP 47), found by name. */
export function LocaleField({ value, error, onChange }: LocaleFieldProps) {
  return (
    <Autocomplete
      freeSolo
      disableClearable
      options={offered}
      inputValue={value}
      onInputChange={(_event, tag) => onChange(tag)}
      filterOptions={(options, { inputValue }) => {
        const wanted = inputValue.toLowerCase()
        const found = options.filter((tag) => `${tag} ${nameOf(tag)}`.toLowerCase().includes(wanted))
        return options.includes(inputValue) ? options : found
      }}
      renderOption={({ key, ...props }, tag) => (
        <li key={key} {...props}>
          {nameOf(tag)} · {tag}
        </li>
      )}
      renderInput={(params) => (
        <TextField
          {...params}
          label="Language"
          error={Boolean(error)}
          helperText={error ?? `${nameOf(value || 'en')}: what services that write to your people go by.`}
        />
      )}
    />
  )
}
