import { type TenantSummaryFragment, useRestorePlatformTenantMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { DaysLeft } from '../components/DaysLeft.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { When } from '../components/When.tsx'

export function RestoreDialog({ tenant, onClose }: { tenant: TenantSummaryFragment; onClose(): void }) {
  const { id, name, deletion, suspension } = tenant
  const [restore] = useRestorePlatformTenantMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  return (
    <ConfirmDialog
      open
      title={`Restore ${name}?`}
      confirmLabel="Restore"
      busy={busy}
      problem={problem}
      onConfirm={() => void perform(() => restore({ variables: { input: { tenantId: id } } }), `${name} stays.`)}
      onClose={onClose}
    >
      {deletion && (
        <div>
          {deletion.requestedBy ?? 'Somebody'} asked <When at={deletion.requestedAt} /> to delete it; it would be gone{' '}
          <DaysLeft until={deletion.at} />.
        </div>
      )}
      <div>
        {suspension ? 'It will be suspended again, as it was before.' : 'Everything works again as before.'} Owners and
        admins get a mail.
      </div>
    </ConfirmDialog>
  )
}
