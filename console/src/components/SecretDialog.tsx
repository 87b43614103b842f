import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import useMediaQuery from '@mui/material/useMediaQuery'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { ConfirmDialog } from './ConfirmDialog.tsx'
import { SecretOnce } from './SecretOnce.tsx'

interface SecretDialogProps {
  title: string
  secret: string
  /** What it is called after "the". */
  noun?: string
  /** What its loss would mean. */
  loss?: string
  /** What else to do once it is copied. */
  next?: { label: string; onClick(): void }
  children?: ReactNode
  onClose(): void
}

const lossOfKey = 'Without it the key is of no use: you would revoke it and create another.'

/** Shows a secret just made, this once, and asks before it goes away uncopied. */
export function SecretDialog(props: SecretDialogProps) {
  const { title, secret, noun = 'key', loss = lossOfKey, next, children, onClose } = props
  const titleId = useId()
  const isNarrow = useMediaQuery('(max-width: 600px)')
  const [copied, setCopied] = useState(false)
  const [leaving, setLeaving] = useState(false)

  useEffect(() => {
    if (copied) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [copied])

  const close = () => (copied ? onClose() : setLeaving(true))
  return (
    <Dialog open onClose={close} aria-labelledby={titleId} maxWidth="md" fullWidth fullScreen={isNarrow}>
      <DialogTitle id={titleId} variant="h2">
        {title}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <SecretOnce secret={secret} what={`The ${noun}`} copied={copied} onCopied={() => setCopied(true)} />
        {children}
      </DialogContent>
      <DialogActions>
        {next && (
          <Button color="inherit" disabled={!copied} onClick={next.onClick}>
            {next.label}
          </Button>
        )}
        <Button variant="outlined" onClick={close}>
          Done
        </Button>
      </DialogActions>
      <ConfirmDialog
        open={leaving}
        title={`Leave without the ${noun}?`}
        confirmLabel="Leave without it"
        danger
        onConfirm={onClose}
        onClose={() => setLeaving(false)}
      >
        It has not been copied, and nobody can read it again. {loss}
      </ConfirmDialog>
    </Dialog>
  )
}
