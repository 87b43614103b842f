import { useDisableApiKeyMutation, useEnableApiKeyMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { Impact, type UsedKey } from './Impact.tsx'

interface DisableDialogProps {
  apiKey: UsedKey
  onChanged(): void
  onClose(): void
}

/** Switches a key off, or on again. */
export function DisableDialog({ apiKey, onChanged, onClose }: DisableDialogProps) {
  const [disable] = useDisableApiKeyMutation()
  const [enable] = useEnableApiKeyMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const { id, name, state } = apiKey
  const isOff = state === 'DISABLED'

  async function change() {
    await (isOff ? enable : disable)({ variables: { input: { id } } })
    onChanged()
  }

  return (
    <ConfirmDialog
      open
      title={isOff ? `Enable “${name}”?` : `Disable “${name}”?`}
      confirmLabel={isOff ? 'Enable' : 'Disable'}
      busy={busy}
      problem={problem}
      onConfirm={() => void perform(change, isOff ? `“${name}” works again.` : `“${name}” is disabled.`)}
      onClose={onClose}
    >
      {isOff ? (
        <div>Whoever has it can use it again, with the permissions it holds.</div>
      ) : (
        <>
          <div>It is refused everywhere within a second, until it is enabled again.</div>
          <Impact apiKey={apiKey} />
        </>
      )}
    </ConfirmDialog>
  )
}
