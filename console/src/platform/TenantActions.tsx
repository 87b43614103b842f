import { useState } from 'react'
import type { TenantSummaryFragment } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ReactivateDialog } from './ReactivateDialog.tsx'
import { RestoreDialog } from './RestoreDialog.tsx'
import { SuspendDialog } from './SuspendDialog.tsx'

const actions = {
  ACTIVE: { label: 'Suspend…', Dialog: SuspendDialog },
  SUSPENDED: { label: 'Reactivate…', Dialog: ReactivateDialog },
  DELETING: { label: 'Restore…', Dialog: RestoreDialog },
} as const

/** What an operator can do with a tenant as it stands. */
export function TenantActions({ tenant }: { tenant: TenantSummaryFragment }) {
  const [asking, setAsking] = useState(false)
  const action = actions[tenant.status as keyof typeof actions]
  if (!action) return '–'
  const { label, Dialog } = action
  return (
    <>
      <GatedButton
        permission="platform:tenants"
        size="small"
        aria-label={`${label} ${tenant.name}`}
        onClick={() => setAsking(true)}
      >
        {label}
      </GatedButton>
      {asking && <Dialog tenant={tenant} onClose={() => setAsking(false)} />}
    </>
  )
}
