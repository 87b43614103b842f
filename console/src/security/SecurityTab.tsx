import Alert from '@mui/material/Alert'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { toProblem } from '../api/errors.ts'
import { useSecurityPolicyQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import type { TabProps } from '../settings/SettingsPage.tsx'
import { useCan } from '../viewer/scope.tsx'
import { useViewer } from '../viewer/ViewerProvider.tsx'
import { FindingsList } from './FindingsList.tsx'
import { LiftSection } from './LiftSection.tsx'
import { SecurityForm } from './SecurityForm.tsx'

/** Ceilings that bind everyone in the tenant, and what they have refused. */
export function SecurityTab(props: TabProps) {
  return (
    <RequirePermission permission="security:read">
      <Loaded {...props} />
    </RequirePermission>
  )
}

function Loaded({ reload }: TabProps) {
  const { data, previousData, error, refetch } = useSecurityPolicyQuery()
  const mayChange = useCan('security:manage')
  const mayLift = useViewer().permissions.includes('platform:security')
  const known = data ?? previousData
  if (!known) return error ? <ProblemNotice problem={toProblem(error)} onRetry={refetch} /> : <Skeleton height={320} />
  const { securityPolicy } = known

  async function refresh() {
    const [{ data: fresh }] = await Promise.all([refetch(), reload()])
    return fresh?.securityPolicy ?? null
  }

  return (
    <Stack spacing={2.5} sx={{ maxWidth: 720 }}>
      <Typography color="text.secondary">
        Each of these binds everybody here, owners too, from the next request on. Report only lets everything pass and
        lists at the end of this page what enforcing would refuse.
      </Typography>
      {mayLift && <LiftSection policy={securityPolicy} reload={refresh} />}
      {!mayChange && (
        <Alert severity="info" variant="outlined">
          You can see these settings. Changing them needs the permission “security:manage”: ask an owner of the tenant.
        </Alert>
      )}
      <SecurityForm policy={securityPolicy} locked={!mayChange} reload={refresh} />
      <FindingsList />
    </Stack>
  )
}
