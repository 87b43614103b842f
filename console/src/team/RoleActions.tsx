import Button, { type ButtonProps } from '@mui/material/Button'
import Tooltip from '@mui/material/Tooltip'
import { useState } from 'react'
import { useScope } from '../viewer/scope.tsx'
import { DeleteRoleDialog } from './DeleteRoleDialog.tsx'
import { RoleDialog } from './RoleDialog.tsx'
import { type Permission, type Role, whyNotEditable } from './teamWords.ts'

interface RoleActionsProps {
  role: Role
  catalogue: readonly Permission[]
  onChanged(): void
}

export function RoleActions({ role, catalogue, onChanged }: RoleActionsProps) {
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null)
  const reason = whyNotEditable(role, useScope())
  const inUse = role.holders > 0 ? 'Somebody holds this role. Give them another first.' : null
  const close = () => setOpen(null)
  if (role.builtIn) return '–'
  return (
    <>
      <ReasonButton reason={reason} aria-label={`Edit the role ${role.name}`} onClick={() => setOpen('edit')}>
        Edit
      </ReasonButton>
      <ReasonButton
        reason={reason ?? inUse}
        color="error"
        aria-label={`Delete the role ${role.name}`}
        onClick={() => setOpen('delete')}
      >
        Delete…
      </ReasonButton>
      {open === 'edit' && <RoleDialog role={role} catalogue={catalogue} onClose={close} onSaved={onChanged} />}
      {open === 'delete' && <DeleteRoleDialog role={role} onClose={close} onDeleted={onChanged} />}
    </>
  )
}

/** Stays in reach of the keyboard when it cannot be used, so that its reason can be read. */
function ReasonButton({ reason, onClick, ...props }: ButtonProps & { reason: string | null }) {
  if (reason === null) return <Button {...props} size="small" onClick={onClick} />
  return (
    <Tooltip title={reason} describeChild>
      <Button
        {...props}
        size="small"
        aria-disabled
        color="inherit"
        sx={{ color: 'text.secondary', cursor: 'not-allowed' }}
      />
    </Tooltip>
  )
}
