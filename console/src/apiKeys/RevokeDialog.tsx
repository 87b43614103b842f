import { ConfirmByTyping } from '../components/ConfirmByTyping.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { Impact, type UsedKey } from './Impact.tsx'

interface RevokeDialogProps {
  apiKey: UsedKey
  revoke(): Promise<unknown>
  onClose(): void
}

/** Ends a key for good, after showing who would notice. */
export function RevokeDialog({ apiKey, revoke, onClose }: RevokeDialogProps) {
  const { busy, problem, perform } = usePageAction(onClose)
  const { name } = apiKey
  return (
    <ConfirmByTyping
      open
      phrase={name}
      title={`Revoke “${name}”?`}
      confirmLabel="Revoke"
      busy={busy}
      problem={problem}
      onConfirm={() => void perform(revoke, `“${name}” is revoked.`)}
      onClose={onClose}
    >
      <div>It is refused everywhere within a second, for good.</div>
      <Impact apiKey={apiKey} />
    </ConfirmByTyping>
  )
}
