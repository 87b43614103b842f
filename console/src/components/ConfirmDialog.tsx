import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { type ReactNode, useId } from 'react'
import type { Problem } from '../api/errors.ts'
import { ProblemNotice } from './ProblemNotice.tsx'

interface ConfirmDialogProps {
  open: boolean
  title: string
  children: ReactNode
  confirmLabel: string
  danger?: boolean
  busy?: boolean
  /** The confirm button waits, for example for a typed name. */
  blocked?: boolean
  problem?: Problem | null
  onConfirm(): void
  onClose(): void
}

/** Asks before something that cannot simply be undone, says what will happen, and shows in place why it did not. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, children, confirmLabel, danger, busy, blocked, problem, onConfirm, onClose } = props
  const titleId = useId()
  return (
    <Dialog open={open} onClose={busy ? undefined : onClose} aria-labelledby={titleId} maxWidth="xs" fullWidth>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          // React hands it on to the form that a dialog over a dialog is in.
          event.stopPropagation()
          if (!blocked && !busy) onConfirm()
        }}
      >
        <DialogTitle id={titleId} variant="h2">
          {title}
        </DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 2, color: 'text.secondary' }}>
          {children}
          {problem && <ProblemNotice problem={problem} />}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose} disabled={busy} color="inherit">
            Keep as it is
          </Button>
          <Button
            type="submit"
            variant="contained"
            color={danger ? 'error' : 'primary'}
            loading={busy}
            disabled={blocked}
          >
            {confirmLabel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
