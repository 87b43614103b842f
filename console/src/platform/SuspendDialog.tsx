import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import {
  type TenantSummaryFragment,
  type TenantSuspensionReason,
  useSuspendTenantMutation,
} from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { reasonText } from '../format/suspension.ts'

const reasons = Object.entries(reasonText) as [TenantSuspensionReason, string][]

/** Why, and what the tenant's people read about it. */
export function SuspendDialog({ tenant, onClose }: { tenant: TenantSummaryFragment; onClose(): void }) {
  const [reason, setReason] = useState<TenantSuspensionReason>('PAYMENT')
  const [note, setNote] = useState('')
  const [suspend] = useSuspendTenantMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const input = { tenantId: tenant.id, reason, note: note.trim() || null }
  return (
    <ConfirmDialog
      open
      title={`Suspend ${tenant.name}?`}
      confirmLabel="Suspend"
      danger
      busy={busy}
      problem={problem}
      onConfirm={() => void perform(() => suspend({ variables: { input } }), `${tenant.name} is suspended.`)}
      onClose={onClose}
    >
      <div>
        At once, its people and services can only read and export. Owners and admins get a mail, and everybody sees the
        reason and your note in the console.
      </div>
      <TextField
        select
        label="Reason"
        value={reason}
        onChange={(event) => setReason(event.target.value as TenantSuspensionReason)}
      >
        {reasons.map(([id, text]) => (
          <MenuItem key={id} value={id}>
            {text}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        label="Note to the tenant"
        helperText={problem?.fields.note ?? 'Optional, shown to its people.'}
        error={Boolean(problem?.fields.note)}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
    </ConfirmDialog>
  )
}
