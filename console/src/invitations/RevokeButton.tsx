import { type ReactNode, useState } from 'react'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { useAction } from '../components/useAction.ts'

interface RevokeButtonProps {
  /** What is revoked, for those who hear the button rather than see its row. */
  label: string
  title: string
  /** What follows from it. */
  children: ReactNode
  revoke(): Promise<unknown>
  onRevoked(): void
}

/** Takes an invitation or a link back, after asking. */
export function RevokeButton({ label, title, children, revoke, onRevoked }: RevokeButtonProps) {
  const [asking, setAsking] = useState(false)
  const { busy, problem, run } = useAction()

  async function confirm() {
    if (!(await run(revoke))) return
    setAsking(false)
    onRevoked()
  }

  return (
    <>
      <GatedButton
        permission="invitations:manage"
        size="small"
        color="error"
        aria-label={label}
        onClick={() => setAsking(true)}
      >
        Revoke
      </GatedButton>
      <ConfirmDialog
        open={asking}
        title={title}
        confirmLabel="Revoke"
        danger
        busy={busy}
        problem={problem}
        onConfirm={() => void confirm()}
        onClose={() => setAsking(false)}
      >
        {children}
      </ConfirmDialog>
    </>
  )
}
