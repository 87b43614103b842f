import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { type ReactNode, useId } from 'react'

interface FormDialogProps {
  title: string
  submitLabel: string
  closeLabel?: string
  busy?: boolean
  /** Nothing to send yet. */
  blocked?: boolean
  children: ReactNode
  onSubmit(): void
  onClose(): void
}

/** A form over the page: Enter sends it, Escape closes it unless it is being sent. */
export function FormDialog(props: FormDialogProps) {
  const { title, submitLabel, closeLabel = 'Cancel', busy, blocked, children, onSubmit, onClose } = props
  const titleId = useId()
  return (
    <Dialog open onClose={busy ? undefined : onClose} aria-labelledby={titleId} maxWidth="sm" fullWidth>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          // React hands it on to the form that a dialog over a dialog is in.
          event.stopPropagation()
          if (!busy && !blocked) onSubmit()
        }}
      >
        <DialogTitle id={titleId} variant="h2">
          {title}
        </DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2, '& > :first-of-type': { mt: 1 } }}>{children}</DialogContent>
        <DialogActions>
          <Button onClick={onClose} disabled={busy} color="inherit">
            {closeLabel}
          </Button>
          <Button type="submit" variant="contained" loading={busy} disabled={blocked}>
            {submitLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
