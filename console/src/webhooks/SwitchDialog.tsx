import { useSetWebhookEndpointEnabledMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { usePageAction } from '../components/usePageAction.ts'
import { countText } from '../format/words.ts'
import { type Endpoint, shortUrl } from './webhookWords.ts'

interface SwitchDialogProps {
  endpoint: Endpoint
  onChanged(): void
  onClose(): void
}

/** Switches an endpoint off, or on again, after saying what that does to what is on its way. */
export function SwitchDialog({ endpoint, onChanged, onClose }: SwitchDialogProps) {
  const [setEnabled] = useSetWebhookEndpointEnabledMutation()
  const { busy, problem, perform } = usePageAction(onClose)
  const { id, url, status, pending } = endpoint
  const isOff = status === 'DISABLED'
  const waiting = countText(pending, 'message')

  async function change() {
    await setEnabled({ variables: { input: { id, enabled: isOff } } })
    onChanged()
  }

  return (
    <ConfirmDialog
      open
      title={`Switch ${shortUrl(url)} ${isOff ? 'on' : 'off'}?`}
      confirmLabel={isOff ? 'Switch on' : 'Switch off'}
      busy={busy}
      problem={problem}
      onConfirm={() => void perform(change, isOff ? 'The endpoint is on.' : 'The endpoint is off.')}
      onClose={onClose}
    >
      {isOff ? (
        <>
          <div>It hears of events from now on. What happened while it was off is not sent.</div>
          {pending > 0 && <div>{waiting} that waited when it was switched off will be sent.</div>}
        </>
      ) : (
        <>
          <div>What happens from now on is not sent there, also not later.</div>
          {pending > 0 && <div>{waiting} on the way will wait until it is switched on again.</div>}
        </>
      )}
    </ConfirmDialog>
  )
}
