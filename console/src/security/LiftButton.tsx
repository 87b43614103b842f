import Button from '@mui/material/Button'
import { useState } from 'react'
import { type LiftableCeiling, useLiftSecurityCeilingMutation } from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'
import { ceilingNames, ceilingOfCode } from './ceilings.ts'

interface LiftButtonProps {
  tenant: { id: string; name: string }
  ceiling: LiftableCeiling
  onLifted(): void
}

/** For operators: switches off a ceiling that keeps a tenant's own people out of it. */
export function LiftButton({ tenant, ceiling, onLifted }: LiftButtonProps) {
  const [asking, setAsking] = useState(false)
  const [lift] = useLiftSecurityCeilingMutation()
  const { busy, problem, run, clear } = useAction()
  const label = `Switch off: ${ceilingNames[ceilingOfCode[ceiling]]}`

  async function confirm() {
    const done = await run(() => lift({ variables: { input: { tenantId: tenant.id, ceiling } } }))
    if (!done) return
    setAsking(false)
    onLifted()
  }

  return (
    <>
      <Button variant="outlined" onClick={() => setAsking(true)}>
        {label}
      </Button>
      {asking && (
        <ConfirmDialog
          open
          danger
          title={`${label}?`}
          confirmLabel="Switch off"
          busy={busy}
          problem={problem}
          onConfirm={() => void confirm()}
          onClose={() => {
            clear()
            setAsking(false)
          }}
        >
          <div>
            It binds nobody from the next request on. Its values stay, and the history of {tenant.name} names you.
          </div>
        </ConfirmDialog>
      )}
    </>
  )
}
