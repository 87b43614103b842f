import Autocomplete from '@mui/material/Autocomplete'
import TextField from '@mui/material/TextField'

interface LocaleFieldProps {
  value: string
  error: string | undefined
  onChange(locale: string): void
}

/** What the product writes its mails in; people of other languages get English. */
const written: ReadonlySet<string> = new Set(['en', 'de', 'fr', 'es'])

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

/** What the choice is for. The console itself writes dates and numbers as each person's browser does. */
function meaningOf(tag: string): string {
  const language = nameOf(tag)
  return written.has(tag.split('-')[0]?.toLowerCase() ?? '')
    ? `${language}: the language of mails to your people.`
    : `${language}: mails to your people are in English, since they are not written in this language yet.`
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
        <TextField {...params} label="Language" error={Boolean(error)} helperText={error ?? meaningOf(value || 'en')} />
      )}
    />
  )
}
