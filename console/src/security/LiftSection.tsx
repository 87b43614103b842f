import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import {
  type LiftableCeiling,
  type SecurityPolicyFieldsFragment,
  useLiftSecurityCeilingMutation,
} from '../api/generated/operations.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { useTenant } from '../viewer/scope.tsx'
import { ceilingNames, ceilingOfCode } from './ceilings.ts'

const liftable: readonly LiftableCeiling[] = ['IP_ALLOW_LIST', 'SESSION_LENGTH', 'SINGLE_SIGN_ON']

/** For operators: switching off what keeps a tenant's own people out of it. */
export function LiftSection({
  policy,
  reload,
}: {
  policy: SecurityPolicyFieldsFragment
  reload: () => Promise<unknown>
}) {
  const { id: tenantId, name } = useTenant()
  const [asking, setAsking] = useState<LiftableCeiling | null>(null)
  const [lift] = useLiftSecurityCeilingMutation()
  const { busy, problem, run, clear } = useAction()
  const notify = useNotify()
  const enforced = liftable.filter((ceiling) => policy[ceilingOfCode[ceiling]].mode === 'ENFORCED')
  if (enforced.length === 0) return null

  async function confirm(ceiling: LiftableCeiling) {
    const done = await run(() => lift({ variables: { input: { tenantId, ceiling } } }))
    if (!done) return
    setAsking(null)
    notify(`${ceilingNames[ceilingOfCode[ceiling]]}: switched off.`, { type: 'success' })
    await reload()
  }

  return (
    <Section title="Locked out?">
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
        As an operator you are not bound by these settings. If they keep the people of {name} out, switch them off here.
      </Typography>
      <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
        {enforced.map((ceiling) => (
          <Button key={ceiling} variant="outlined" onClick={() => setAsking(ceiling)}>
            Switch off: {ceilingNames[ceilingOfCode[ceiling]]}
          </Button>
        ))}
      </Stack>
      {asking && (
        <ConfirmDialog
          open
          danger
          title={`Switch off: ${ceilingNames[ceilingOfCode[asking]]}?`}
          confirmLabel="Switch off"
          busy={busy}
          problem={problem}
          onConfirm={() => void confirm(asking)}
          onClose={() => {
            clear()
            setAsking(null)
          }}
        >
          <div>It binds nobody from the next request on. Its values stay, and the history of {name} names you.</div>
        </ConfirmDialog>
      )}
    </Section>
  )
}
