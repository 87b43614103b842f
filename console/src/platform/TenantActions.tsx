import { useState } from 'react'
import type { TenantSummaryFragment } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { BillingMenu } from './BillingMenu.tsx'
import { LimitsDialog } from './LimitsDialog.tsx'
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
  const [asking, setAsking] = useState<'limits' | 'status' | null>(null)
  const action = actions[tenant.status as keyof typeof actions]
  if (!action) return '–'
  const { label, Dialog } = action
  const close = () => setAsking(null)
  return (
    <>
      <GatedButton
        permission="platform:limits"
        size="small"
        aria-label={`Limits of ${tenant.name}`}
        onClick={() => setAsking('limits')}
      >
        Limits
      </GatedButton>
      <BillingMenu tenant={tenant} />
      <GatedButton
        permission="platform:tenants"
        size="small"
        aria-label={`${label} ${tenant.name}`}
        onClick={() => setAsking('status')}
      >
        {label}
      </GatedButton>
      {asking === 'limits' && <LimitsDialog tenant={tenant} onClose={close} />}
      {asking === 'status' && <Dialog tenant={tenant} onClose={close} />}
    </>
  )
}
