import Autocomplete from '@mui/material/Autocomplete'
import Chip from '@mui/material/Chip'
import TextField from '@mui/material/TextField'

interface TagsFieldProps {
  value: readonly string[]
  error: string | undefined
  onChange(tags: string[]): void
}

/** Free words, each a chip. What is typed and not yet entered becomes a tag when one leaves the field. */
export function TagsField({ value, error, onChange }: TagsFieldProps) {
  return (
    <Autocomplete
      multiple
      freeSolo
      autoSelect
      options={[] as string[]}
      value={[...value]}
      onChange={(_event, tags) => onChange([...new Set(tags.map((tag) => tag.trim()).filter(Boolean))])}
      renderValue={(tags, itemProps) =>
        tags.map((tag, index) => {
          const { key, ...props } = itemProps({ index })
          return <Chip key={key} {...props} label={tag} size="small" />
        })
      }
      renderInput={(params) => (
        <TextField
          {...params}
          label="Tags"
          error={Boolean(error)}
          helperText={error ?? 'Press Enter after each. Up to 50, for your own sorting.'}
        />
      )}
    />
  )
}
