import { type KeyPurpose, useRotateTenantKeyMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'

interface RotateDialogProps {
  open: boolean
  purpose: KeyPurpose
  title: string
  rotation: string
  onClose(): void
  onRotating(): Promise<unknown>
}

export function RotateDialog({ open, purpose, title, rotation, onClose, onRotating }: RotateDialogProps) {
  const [rotate] = useRotateTenantKeyMutation()
  const { busy, problem, run } = useAction()

  async function confirm() {
    if (await run(() => rotate({ variables: { input: { purpose } } }).then(onRotating))) onClose()
  }

  return (
    <ConfirmDialog
      open={open}
      title={`Rotate the ${title.toLowerCase()}?`}
      confirmLabel="Rotate"
      busy={busy}
      problem={problem}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <div>
        A new version is made and takes over when it is ready, in a few seconds. The current one is then retired.
      </div>
      <div>{rotation}</div>
    </ConfirmDialog>
  )
}
