import { type TenantSummaryFragment, useReactivateTenantMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { When } from '../components/When.tsx'
import { suspensionText } from '../format/suspension.ts'

export function ReactivateDialog({ tenant, onClose }: { tenant: TenantSummaryFragment; onClose(): void }) {
  const { id, name, suspension } = tenant
  const [reactivate] = useReactivateTenantMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  return (
    <ConfirmDialog
      open
      title={`Reactivate ${name}?`}
      confirmLabel="Reactivate"
      busy={busy}
      problem={problem}
      onConfirm={() =>
        void perform(() => reactivate({ variables: { input: { tenantId: id } } }), `${name} is active again.`)
      }
      onClose={onClose}
    >
      {suspension && (
        <div>
          It was suspended <When at={suspension.since} /> because {suspensionText[suspension.reason]}.
          {suspension.note && ` Note: “${suspension.note}”`}
        </div>
      )}
      <div>Everything works again from the next request on. Owners and admins get a mail.</div>
    </ConfirmDialog>
  )
}
