import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { useRevokeOtherSessionsMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'
import { countText } from '../format/words.ts'

export function EndOthersButton() {
  const [asking, setAsking] = useState(false)
  const [revoke] = useRevokeOtherSessionsMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()

  async function confirm() {
    let ended = 0
    const done = await run(async () => {
      const { data } = await revoke()
      ended = data?.revokeOtherSessions ?? 0
    })
    if (!done) return
    setAsking(false)
    notify(ended ? `${countText(ended, 'other session')} ended.` : 'There were no other sessions.', { type: 'success' })
    refresh()
  }

  return (
    <>
      <Button variant="outlined" onClick={() => setAsking(true)}>
        End all others
      </Button>
      <ConfirmDialog
        open={asking}
        title="End all your other sessions?"
        confirmLabel="End all others"
        danger
        busy={busy}
        problem={problem}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      >
        Every device but this one is signed out within a second.
      </ConfirmDialog>
    </>
  )
}
