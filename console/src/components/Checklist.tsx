import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormGroup from '@mui/material/FormGroup'

export interface ChecklistItem {
  id: string
  label: string
  summary?: string
  /** Why it cannot be changed; shown under it. */
  reason?: string | null
}

interface ChecklistProps {
  label: string
  items: readonly ChecklistItem[]
  chosen: readonly string[]
  onChange(chosen: string[]): void
}

/** Several out of a few, each with what it means. */
export function Checklist({ label, items, chosen, onChange }: ChecklistProps) {
  return (
    <FormGroup role="group" aria-label={label} sx={{ color: 'text.primary' }}>
      {items.map(({ id, label: name, summary, reason }) => (
        <FormControlLabel
          key={id}
          disabled={Boolean(reason)}
          sx={{ alignItems: 'flex-start', mr: 0, py: 0.25, '& .Mui-disabled': { color: 'text.secondary' } }}
          control={
            <Checkbox
              size="small"
              checked={chosen.includes(id)}
              onChange={(event) =>
                onChange(event.target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
              }
              sx={{ py: 0.5 }}
            />
          }
          label={
            <Box sx={{ pt: 0.375 }}>
              {name}
              {(summary || reason) && (
                <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
                  {[summary, reason].filter(Boolean).join(' · ')}
                </Box>
              )}
            </Box>
          }
        />
      ))}
    </FormGroup>
  )
}
