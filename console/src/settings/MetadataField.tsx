import AddIcon from '@mui/icons-material/Add'
import DeleteOutlineIcon from '@mui/icons-material/DeleteOutlineOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import IconButton from '@mui/material/IconButton'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import type { Entry } from './draft.ts'

interface MetadataFieldProps {
  /** What it is for, in a sentence. */
  what: string
  /** How many entries the server takes. */
  most: number
  value: readonly Entry[]
  error: string | undefined
  onChange(entries: Entry[]): void
}

/** Keys and values for programs: the number in the CRM, the cost centre. */
export function MetadataField({ what, most, value, error, onChange }: MetadataFieldProps) {
  const edit = (at: number, part: Partial<Entry>) =>
    onChange(value.map((entry, index) => (index === at ? { ...entry, ...part } : entry)))
  return (
    <Box role="group" aria-label="Metadata" sx={{ display: 'grid', gap: 1.5 }}>
      <Typography variant="body2" color="text.secondary">
        {what}
      </Typography>
      {value.map(({ key, value: text }, at) => (
        // The place is the entry's identity: a key is being typed and may be empty or there twice.
        <Box key={at} sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}>
          <TextField
            label={`Key ${at + 1}`}
            value={key}
            onChange={(event) => edit(at, { key: event.target.value })}
            sx={{ flex: 2 }}
          />
          <TextField
            label={`Value ${at + 1}`}
            value={text}
            multiline
            onChange={(event) => edit(at, { value: event.target.value })}
            sx={{ flex: 3 }}
          />
          <IconButton
            aria-label={`Remove entry ${at + 1}`}
            onClick={() => onChange(value.filter((_entry, index) => index !== at))}
          >
            <DeleteOutlineIcon fontSize="small" />
          </IconButton>
        </Box>
      ))}
      {error && <FormHelperText error>{error}</FormHelperText>}
      <Box>
        <Button
          size="small"
          startIcon={<AddIcon />}
          disabled={value.length >= most}
          onClick={() => onChange([...value, { key: '', value: '' }])}
        >
          Add entry
        </Button>
      </Box>
    </Box>
  )
}
