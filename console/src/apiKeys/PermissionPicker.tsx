import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormHelperText from '@mui/material/FormHelperText'
import Typography from '@mui/material/Typography'
import { Checklist } from '../components/Checklist.tsx'
import { areasOf, type PermissionInfo, templates } from './permissionAreas.ts'

interface PermissionPickerProps {
  /** What may be given: nobody gives more than they hold. */
  allowed: readonly PermissionInfo[]
  chosen: readonly string[]
  error?: string
  onChange(chosen: string[]): void
}

/** Permissions by what they are about, and sets of them for usual purposes. Nothing is chosen by itself. */
export function PermissionPicker({ allowed, chosen, error, onChange }: PermissionPickerProps) {
  const names = allowed.map(({ name }) => name)
  const possible = templates.filter(({ permissions }) => permissions.every((name) => names.includes(name)))
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Box role="group" aria-label="Templates" sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
        <Typography variant="body2" color="text.secondary">
          Start from
        </Typography>
        {possible.map(({ title, permissions }) => (
          <Button key={title} size="small" variant="outlined" onClick={() => onChange([...permissions])}>
            {title}
          </Button>
        ))}
        <Button size="small" color="inherit" disabled={chosen.length === 0} onClick={() => onChange([])}>
          Nothing
        </Button>
      </Box>
      {error && <FormHelperText error>{error}</FormHelperText>}
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: 'repeat(2, minmax(0, 1fr))' } }}>
        {areasOf(allowed).map(({ title, permissions }) => (
          <Box key={title}>
            <Typography variant="h3" component="h3" sx={{ mb: 0.5 }}>
              {title}
            </Typography>
            <Checklist
              label={title}
              items={permissions.map(({ name, summary }) => ({ id: name, label: summary, summary: name }))}
              chosen={chosen}
              onChange={onChange}
            />
          </Box>
        ))}
      </Box>
      <FormHelperText sx={{ mx: 0 }}>
        Only what you hold yourself can be given. If you lose it later, the key keeps it.
      </FormHelperText>
    </Box>
  )
}
