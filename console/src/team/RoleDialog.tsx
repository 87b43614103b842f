import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useCreateRoleMutation, useUpdateRoleMutation } from '../api/generated/operations.ts'
import { Checklist } from '../components/Checklist.tsx'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { useScope } from '../viewer/scope.tsx'
import type { Permission, Role } from './teamWords.ts'

interface RoleDialogProps {
  /** None to make a new one. */
  role?: Role
  catalogue: readonly Permission[]
  onSaved(): void
  onClose(): void
}

/** In every role: without it a member could not open the tenant. */
const always = 'tenant:read'

export function RoleDialog({ role, catalogue, onSaved, onClose }: RoleDialogProps) {
  const { permissions: held } = useScope()
  const [name, setName] = useState(role?.name ?? '')
  const [chosen, setChosen] = useState<string[]>(role ? [...role.permissions] : [always])
  const [create] = useCreateRoleMutation()
  const [update] = useUpdateRoleMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const nameError = problem?.fields.name

  function save() {
    const input = { name, permissions: chosen }
    return role
      ? update({ variables: { input: { ...input, id: role.id, version: role.version } } })
      : create({ variables: { input } })
  }

  function reasonFor(permission: string): string | null {
    if (permission === always) return 'In every role.'
    return held.includes(permission) ? null : 'You do not hold this yourself.'
  }

  return (
    <ConfirmDialog
      open
      title={role ? `Edit the role ${role.name}` : 'Create a role'}
      confirmLabel={role ? 'Save role' : 'Create role'}
      busy={busy}
      blocked={name.trim() === ''}
      problem={nameError ? null : problem}
      onConfirm={() => void perform(() => save().then(onSaved), role ? 'The role is saved.' : 'The role is created.')}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={Boolean(nameError)}
        helperText={nameError}
        autoComplete="off"
        autoFocus
        slotProps={{ htmlInput: { maxLength: 50 } }}
        sx={{ mt: 1 }}
      />
      <Checklist
        label="Permissions"
        chosen={chosen}
        onChange={setChosen}
        items={catalogue.map((permission) => ({
          id: permission.name,
          label: permission.summary,
          summary: permission.name,
          reason: reasonFor(permission.name),
        }))}
      />
    </ConfirmDialog>
  )
}
