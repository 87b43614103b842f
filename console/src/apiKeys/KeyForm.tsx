import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import type { ApiKeyAllowanceQuery } from '../api/generated/operations.ts'
import { Section } from '../components/Section.tsx'
import { ExpiryField } from './ExpiryField.tsx'
import type { ExpiryOption } from './expiry.ts'
import { errorOf, type KeyDraft } from './keyDraft.ts'
import { MoreFields } from './MoreFields.tsx'
import { PermissionPicker } from './PermissionPicker.tsx'

interface KeyFormProps {
  draft: KeyDraft
  allowance: ApiKeyAllowanceQuery['apiKeyAllowance']
  expiryOptions: readonly ExpiryOption[]
  fields: Record<string, string>
  /** A key stays in the environment it was made for. */
  isNew: boolean
  onChange(draft: KeyDraft): void
}

/** Everything about a key that somebody chooses. */
export function KeyForm({ draft, allowance, expiryOptions, fields, isNew, onChange }: KeyFormProps) {
  const change = (changed: Partial<KeyDraft>) => onChange({ ...draft, ...changed })
  return (
    <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
      <Section title="Key">
        <Box sx={{ display: 'grid', gap: 2 }}>
          <TextField
            label="Name"
            placeholder="For example: GitHub Actions, main branch"
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
            error={Boolean(fields.name)}
            helperText={fields.name ?? 'Where it is used, so that everybody knows what stops when it is revoked.'}
            autoFocus={isNew}
            slotProps={{ htmlInput: { maxLength: 80, autoComplete: 'off' } }}
          />
          <TextField
            label="Description (optional)"
            value={draft.description}
            onChange={(event) => change({ description: event.target.value })}
            error={Boolean(fields.description)}
            helperText={fields.description}
            multiline
            maxRows={4}
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
          {isNew && <EnvironmentField value={draft.environment} onChange={(environment) => change({ environment })} />}
          <ExpiryField
            value={draft.expiry}
            options={expiryOptions}
            ceiling={allowance.lifetime}
            error={fields.expiresAt}
            onChange={(expiry) => change({ expiry })}
          />
        </Box>
      </Section>
      <Section title="Permissions">
        <PermissionPicker
          allowed={allowance.permissions}
          chosen={draft.permissions}
          error={errorOf(fields, 'permissions')}
          onChange={(permissions) => change({ permissions })}
        />
      </Section>
      <MoreFields draft={draft} fields={fields} onChange={change} />
    </Box>
  )
}

function EnvironmentField({
  value,
  onChange,
}: {
  value: KeyDraft['environment']
  onChange(value: KeyDraft['environment']): void
}) {
  return (
    <Box>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label="Environment"
        value={value}
        onChange={(_event, chosen: KeyDraft['environment'] | null) => chosen && onChange(chosen)}
      >
        <ToggleButton value="LIVE">Live</ToggleButton>
        <ToggleButton value="TEST">Test</ToggleButton>
      </ToggleButtonGroup>
      <Typography variant="caption" component="p" color="text.secondary" sx={{ mt: 0.5 }}>
        Part of the key, so that a test key in production is seen at once. It does the same in both.
      </Typography>
    </Box>
  )
}
