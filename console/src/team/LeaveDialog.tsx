import { useLeaveTenantMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'
import { useTenant } from '../viewer/scope.tsx'

/** Ends one's own membership. What follows is the start page: the tenant is not there any more. */
export function LeaveDialog({ onClose }: { onClose(): void }) {
  const { name } = useTenant()
  const [leave] = useLeaveTenantMutation()
  const { busy, problem, run } = useAction()

  async function confirm() {
    if (await run(() => leave())) window.location.assign('/')
  }

  return (
    <ConfirmDialog
      open
      title={`Leave ${name}?`}
      confirmLabel="Leave"
      danger
      busy={busy}
      problem={problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <div>You lose access to {name} at once. To come back you have to be invited again.</div>
    </ConfirmDialog>
  )
}
