import TextField from '@mui/material/TextField'
import { type ComponentProps, useState } from 'react'
import { ConfirmDialog } from './ConfirmDialog.tsx'

type Props = Omit<ComponentProps<typeof ConfirmDialog>, 'blocked' | 'danger'> & { phrase: string }

/** A confirmation that waits until the phrase has been typed: for what destroys something for good. */
export function ConfirmByTyping({ phrase, children, ...props }: Props) {
  const [typed, setTyped] = useState('')
  return (
    <ConfirmDialog {...props} danger blocked={typed.trim() !== phrase}>
      {children}
      <TextField
        label={`Type “${phrase}” to confirm`}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        autoFocus
        sx={{ mt: 1 }}
      />
    </ConfirmDialog>
  )
}
