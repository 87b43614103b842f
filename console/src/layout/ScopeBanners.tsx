import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { Link } from 'react-router-dom'
import { AlertBanners } from '../alerts/AlertBanners.tsx'
import { DaysLeft } from '../components/DaysLeft.tsx'
import { RestoreButton } from '../danger/RestoreButton.tsx'
import { suspensionText } from '../format/suspension.ts'
import { useCan, useScope, useTenant } from '../viewer/scope.tsx'

const flat = { borderRadius: 0 }

/** What a person must not overlook on any page of the tenant. */
export function ScopeBanners() {
  const { tenant, roles } = useScope()
  const canReadPlan = useCan('plan:read')
  if (!tenant) return null
  return (
    <>
      {roles.length === 0 && (
        <Alert
          severity="info"
          sx={flat}
          action={
            <Button component={Link} to="/platform/tenants" color="inherit" size="small">
              All tenants
            </Button>
          }
        >
          You are viewing {tenant.name} as an operator, read only.
        </Alert>
      )}
      {tenant.status === 'SUSPENDED' && <SuspendedBanner />}
      {tenant.status === 'DELETING' && <DeletingBanner />}
      {tenant.status === 'ACTIVE' && canReadPlan && <AlertBanners />}
    </>
  )
}

function SuspendedBanner() {
  const { name, suspension } = useTenant()
  return (
    <Alert severity="warning" sx={flat}>
      {name} is suspended{suspension && ` because ${suspensionText[suspension.reason]}`}.{' '}
      {suspension?.note && `The operator writes: “${suspension.note}” `}
      It can be read and exported, not changed. Ask the operators of this installation to lift it.
    </Alert>
  )
}

function DeletingBanner() {
  const { name, slug, deletion } = useTenant()
  const canRestore = useCan('tenant:delete')
  return (
    <Alert severity="error" sx={flat} action={canRestore && <RestoreButton size="small" color="inherit" />}>
      {name} is being deleted and will be gone {deletion && <DaysLeft until={deletion.at} />}. It can be read and{' '}
      <Link to={`/t/${slug}/settings/danger`} style={{ color: 'inherit' }}>
        exported
      </Link>
      , not changed.{!canRestore && ' An owner can restore it.'}
    </Alert>
  )
}
