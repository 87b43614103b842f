import Autocomplete from '@mui/material/Autocomplete'
import Chip from '@mui/material/Chip'
import TextField from '@mui/material/TextField'

interface WordsFieldProps {
  label: string
  hint: string
  value: readonly string[]
  error: string | undefined
  /** What stands between words that are pasted together. Without it a paste is one word. */
  separator?: RegExp
  onChange(words: string[]): void
}

/** Free words, each a chip. What is typed and not yet entered becomes one when the person leaves the field. */
export function WordsField({ label, hint, value, error, separator, onChange }: WordsFieldProps) {
  const split = (word: string) => (separator ? word.split(separator) : [word])
  return (
    <Autocomplete
      multiple
      freeSolo
      autoSelect
      options={[] as string[]}
      value={[...value]}
      onChange={(_event, words) => {
        const entered = words.flatMap(split).map((word) => word.trim())
        onChange([...new Set(entered.filter(Boolean))])
      }}
      renderValue={(words, itemProps) =>
        words.map((word, index) => {
          const { key, ...props } = itemProps({ index })
          return <Chip key={key} {...props} label={word} size="small" />
        })
      }
      renderInput={(params) => (
        <TextField {...params} label={label} error={Boolean(error)} helperText={error ?? hint} />
      )}
    />
  )
}
