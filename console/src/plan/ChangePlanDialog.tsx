import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Skeleton from '@mui/material/Skeleton'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { Link as RouterLink } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import {
  type BillingInterval,
  type PlanChangePreviewQuery,
  type PlanFieldsFragment,
  useChangePlanMutation,
  usePlanChangePreviewQuery,
} from '../api/generated/operations.ts'
import { PriceChange } from '../billing/PriceChange.tsx'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { useAction } from '../components/useAction.ts'
import { useBasePath, useCan } from '../viewer/scope.tsx'

type Finding = PlanChangePreviewQuery['planChangePreview']['findings'][number]

interface ChangePlanDialogProps {
  plan: PlanFieldsFragment
  onChanged(): void
  onClose(): void
}

/** Says what the change would mean, and lets it happen where nothing stands in the way. */
export function ChangePlanDialog({ plan, onChanged, onClose }: ChangePlanDialogProps) {
  const notify = useNotify()
  const { data, error, refetch } = usePlanChangePreviewQuery({ variables: { planCode: plan.code } })
  const [change] = useChangePlanMutation()
  const { busy, problem, run } = useAction()
  const [interval, setInterval] = useState<BillingInterval | null>(null)
  const canSeePrices = useCan('billing:read')
  const preview = data?.planChangePreview
  const findings = preview?.findings ?? []
  const blocking = findings.filter((finding) => finding.blocks)
  const others = findings.filter((finding) => !finding.blocks)

  async function confirm() {
    const input = { planCode: plan.code, planVersion: plan.version, interval }
    if (!(await run(() => change({ variables: { input } })))) {
      // Something has changed since it was looked at: what stands in the way is listed anew.
      void refetch()
      onChanged()
      return
    }
    notify('Done: see the billing page for what is paid when.', { type: 'success' })
    onChanged()
    onClose()
  }

  return (
    <ConfirmDialog
      open
      title={`Change to ${plan.name}?`}
      confirmLabel={`Change to ${plan.name}`}
      busy={busy}
      blocked={!preview?.allowed}
      problem={problem ?? (error ? toProblem(error) : null)}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {!preview && !error && <Skeleton height={60} />}
      {preview && findings.length === 0 && <div>Nothing you use is above what {plan.name} allows.</div>}
      {canSeePrices && <PriceChange plan={plan} interval={interval} onInterval={setInterval} />}
      {blocking.length > 0 && (
        <Alert severity="error" variant="outlined">
          Before you can change to {plan.name}:
          <Findings findings={blocking} />
        </Alert>
      )}
      {others.length > 0 && (
        <Alert severity="warning" variant="outlined">
          With the change:
          <Findings findings={others} />
        </Alert>
      )}
    </ConfirmDialog>
  )
}

/** Where each thing that stands in the way is dealt with. */
const places: Record<string, { path: string; label: string }> = {
  members: { path: '/team', label: 'Open the team' },
  custom_roles: { path: '/team/roles', label: 'Open the roles' },
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  const base = useBasePath()
  return (
    <Box component="ul" sx={{ my: 0.5, pl: 2.5, display: 'grid', gap: 0.5 }}>
      {findings.map(({ subject, message, blocks }) => {
        const place = blocks ? places[subject] : undefined
        return (
          <li key={subject}>
            {message}{' '}
            {place && (
              <Link component={RouterLink} to={`${base}${place.path}`}>
                {place.label}
              </Link>
            )}
          </li>
        )
      })}
    </Box>
  )
}
