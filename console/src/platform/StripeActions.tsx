import Button from '@mui/material/Button'
import { useNotify, useRefresh } from 'react-admin'
import {
  type StripeTenantFieldsFragment,
  useRepairStripeDriftMutation,
  useSyncTenantWithStripeMutation,
} from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { driftTitle } from './stripeWords.ts'

interface ActionProps {
  tenant: StripeTenantFieldsFragment['tenant']
  onDone(): void
}

/** Tells Stripe all of a tenant again, and compares. */
export function SyncButton({ tenant, onDone }: ActionProps) {
  const [sync] = useSyncTenantWithStripeMutation()
  const { busy, problem, perform } = useStripeAction(onDone)
  const run = () =>
    perform(() => sync({ variables: { input: { tenantId: tenant.id } } }), `${tenant.name} was told to Stripe.`)
  return (
    <>
      <Button size="small" loading={busy} aria-label={`Sync again: ${tenant.name}`} onClick={() => void run()}>
        Sync again
      </Button>
      {problem && <ProblemNotice problem={problem} />}
    </>
  )
}

type RepairProps = ActionProps & { drift: StripeTenantFieldsFragment['drifts'][number] }

/** Brings one difference to what this product says. */
export function RepairButton({ tenant, drift, onDone }: RepairProps) {
  const [repair] = useRepairStripeDriftMutation()
  const { busy, problem, perform } = useStripeAction(onDone)
  const input = { tenantId: tenant.id, driftId: drift.id }
  const run = () => perform(() => repair({ variables: { input } }), `${tenant.name} is as it should be at Stripe.`)
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        loading={busy}
        aria-label={`Repair for ${tenant.name}: ${driftTitle(drift)}`}
        sx={{ mt: 0.5 }}
        onClick={() => void run()}
      >
        Repair
      </Button>
      {problem && <ProblemNotice problem={problem} />}
    </>
  )
}

function useStripeAction(onDone: () => void) {
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()

  async function perform(action: () => Promise<unknown>, success: string): Promise<void> {
    if (!(await run(action))) return
    notify(success, { type: 'success' })
    refresh()
    onDone()
  }

  return { busy, problem, perform }
}
