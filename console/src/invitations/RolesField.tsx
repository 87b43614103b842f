import Checkbox from '@mui/material/Checkbox'
import ListItemText from '@mui/material/ListItemText'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import type { RoleChoice } from './useGrantableRoles.ts'

interface RolesFieldProps {
  choices: RoleChoice[]
  value: string[]
  error?: string
  onChange(roles: string[]): void
}

export function RolesField({ choices, value, error, onChange }: RolesFieldProps) {
  return (
    <TextField
      select
      label="Roles"
      value={choices.length === 0 ? [] : value}
      error={Boolean(error)}
      helperText={error}
      slotProps={{
        select: {
          multiple: true,
          renderValue: (ids) =>
            choices
              .filter(({ id }) => (ids as string[]).includes(id))
              .map(({ name }) => name)
              .join(', '),
        },
      }}
      onChange={(event) => onChange(event.target.value as unknown as string[])}
    >
      {choices.map(({ id, name }) => (
        <MenuItem key={id} value={id}>
          <Checkbox checked={value.includes(id)} size="small" tabIndex={-1} aria-hidden sx={{ p: 0, mr: 1 }} />
          <ListItemText primary={name} />
        </MenuItem>
      ))}
    </TextField>
  )
}
