import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import CardContent from '@mui/material/CardContent'
import Skeleton from '@mui/material/Skeleton'
import { toProblem } from '../api/errors.ts'
import { useTenantHomeQuery } from '../api/generated/operations.ts'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { UsageCard } from '../usage/UsageCard.tsx'
import { useCan, useTenant } from '../viewer/scope.tsx'
import { KeysCard } from './KeysCard.tsx'
import { PlanCard } from './PlanCard.tsx'
import { RecentActivityCard } from './RecentActivityCard.tsx'
import { TenantCard } from './TenantCard.tsx'

/** The tenant at a glance, each part leading to where more is known. */
export function TenantHome() {
  return (
    <RequirePermission permission="tenant:read">
      <Parts />
    </RequirePermission>
  )
}

function Parts() {
  const { name } = useTenant()
  const canReadKeys = useCan('keys:read')
  const canReadAudit = useCan('audit:read')
  const canReadUsage = useCan('usage:read')
  const { data, error, refetch } = useTenantHomeQuery()
  if (error) return <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
  return (
    <>
      <PageHeader title={name} summary="What this tenant is made of, and what happened in it last." />
      <Box
        sx={{
          display: 'grid',
          gap: 2.5,
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 3fr) minmax(0, 2fr)' },
          alignItems: 'start',
        }}
      >
        <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
          {data ? <TenantCard tenant={data.tenant} /> : <CardSkeleton rows={6} />}
          {canReadAudit && <RecentActivityCard />}
        </Box>
        <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
          {canReadUsage && <UsageCard />}
          {data ? <PlanCard plan={data.tenant.plan} /> : <CardSkeleton rows={4} />}
          {canReadKeys && (data ? <KeysCard jwksUrl={data.tenant.jwksUrl} /> : <CardSkeleton rows={3} />)}
        </Box>
      </Box>
    </>
  )
}

function CardSkeleton({ rows }: { rows: number }) {
  return (
    <Card>
      <CardContent>
        {Array.from({ length: rows }, (_, row) => (
          <Skeleton key={row} height={36} />
        ))}
      </CardContent>
    </Card>
  )
}
