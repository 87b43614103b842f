import Button from '@mui/material/Button'
import { useCallback } from 'react'
import { useCloseNotification, useNotify } from 'react-admin'
import { toProblem } from '../api/errors.ts'

/** Long enough to notice that something went wrong, and to find the button. */
const shownFor = 10_000

/** Says what was done, with a button that takes it back; how that went is said in its place. */
export function useUndoNotice() {
  const notify = useNotify()
  return useCallback(
    (done: string, takeBack: () => Promise<unknown>, takenBack: string) => {
      const undo = () =>
        takeBack().then(
          () => notify(takenBack, { type: 'success' }),
          (error: unknown) => notify(toProblem(error).message, { type: 'error' }),
        )
      notify(done, { type: 'success', autoHideDuration: shownFor, action: <UndoButton onClick={() => void undo()} /> })
    },
    [notify],
  )
}

function UndoButton({ onClick }: { onClick(): void }) {
  const close = useCloseNotification()
  return (
    <Button
      color="inherit"
      size="small"
      onClick={() => {
        close()
        onClick()
      }}
    >
      Undo
    </Button>
  )
}
