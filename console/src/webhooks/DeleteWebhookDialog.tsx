import { useDeleteWebhookEndpointMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { countText } from '../format/words.ts'
import { dayText, type Endpoint, shortUrl } from './webhookWords.ts'

interface DeleteWebhookDialogProps {
  endpoint: Endpoint
  onDeleted(): void
  onClose(): void
}

/** Deletes an endpoint, after showing what it was sent lately and what would get lost. */
export function DeleteWebhookDialog({ endpoint, onDeleted, onClose }: DeleteWebhookDialogProps) {
  const [remove] = useDeleteWebhookEndpointMutation()
  const { busy, problem, perform } = usePageAction(onDeleted)
  const { id, url, pending } = endpoint
  return (
    <ConfirmDialog
      open
      danger
      title={`Delete ${shortUrl(url)}?`}
      confirmLabel="Delete"
      busy={busy}
      problem={problem}
      onConfirm={() => void perform(() => remove({ variables: { input: { id } } }), 'The endpoint is deleted.')}
      onClose={onClose}
    >
      <div>Nothing is sent there any more, its secret is gone, and so is the list of what it was sent.</div>
      <div>In the last 24 hours: {dayText(endpoint).toLowerCase()}.</div>
      {pending > 0 && <div>{countText(pending, 'message')} on the way will not be sent.</div>}
    </ConfirmDialog>
  )
}
