import { type ApiKeyQuery, useRevokeApiKeyMutation } from '../api/generated/operations.ts'
import { ConfirmByTyping } from '../components/ConfirmByTyping.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { Impact } from './Impact.tsx'

interface RevokeDialogProps {
  apiKey: ApiKeyQuery['apiKey']
  onChanged(): void
  onClose(): void
}

/** Ends a key for good, after showing who would notice. */
export function RevokeDialog({ apiKey, onChanged, onClose }: RevokeDialogProps) {
  const [revoke] = useRevokeApiKeyMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const { id, name } = apiKey

  return (
    <ConfirmByTyping
      open
      phrase={name}
      title={`Revoke “${name}”?`}
      confirmLabel="Revoke"
      busy={busy}
      problem={problem}
      onConfirm={() =>
        void perform(() => revoke({ variables: { input: { id } } }).then(onChanged), `“${name}” is revoked.`)
      }
      onClose={onClose}
    >
      <div>It is refused everywhere within a second, for good. To stop it for a while, disable it instead.</div>
      <Impact apiKey={apiKey} />
    </ConfirmByTyping>
  )
}
