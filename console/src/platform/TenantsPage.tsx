import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { DataTable } from 'react-admin'
import { Link as RouterLink } from 'react-router-dom'
import type { PlatformTenantsQuery } from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { DaysLeft } from '../components/DaysLeft.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { reasonText } from '../format/suspension.ts'
import { wordsOf } from '../format/words.ts'
import { zoneLabel } from '../format/zones.ts'
import { TenantActions } from './TenantActions.tsx'
import { TenantFilters } from './TenantFilters.tsx'

type Tenant = PlatformTenantsQuery['platformTenants']['nodes'][number]

const Column = DataTable.Col<Tenant>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** Every tenant of the installation; opening one shows it read only. */
export function TenantsPage() {
  return (
    <>
      <PageHeader
        title="All tenants"
        summary="Every tenant of this installation: open it read only, suspend it, bring it back."
      />
      <CursorList filters={<TenantFilters />}>
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={
            <EmptyState title="No tenant found">No tenant matches. Try another name, address or status.</EmptyState>
          }
        >
          <Column source="name" label="Tenant" disableSort render={(tenant) => <NameCell tenant={tenant} />} />
          <Column source="status" label="Status" disableSort render={(tenant) => <StatusCell tenant={tenant} />} />
          <Column
            source="planCode"
            label="Plan"
            disableSort
            {...wideOnly}
            render={(tenant) => wordsOf(tenant.planCode)}
          />
          <Column
            source="timeZone"
            label="Time zone"
            disableSort
            {...wideOnly}
            render={(tenant) => zoneLabel(tenant.timeZone)}
          />
          <Column
            source="createdAt"
            label="Created"
            disableSort
            {...wideOnly}
            render={(tenant) => <When at={tenant.createdAt} />}
          />
          <Column source="id" label="Actions" disableSort render={(tenant) => <TenantActions tenant={tenant} />} />
        </DataTable>
      </CursorList>
    </>
  )
}

/** A tombstone leads nowhere. */
function NameCell({ tenant }: { tenant: Tenant }) {
  if (tenant.status === 'DELETED') return <Box sx={{ color: 'text.secondary' }}>{tenant.name}</Box>
  return (
    <>
      <Link component={RouterLink} to={`/t/${tenant.slug}`}>
        {tenant.name}
      </Link>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>{tenant.slug}</Box>
    </>
  )
}

function StatusCell({ tenant: { status, suspension, deletion } }: { tenant: Tenant }) {
  return (
    <>
      <StatusChip status={status} />
      {status !== 'ACTIVE' && (
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', mt: 0.25 }}>
          {status === 'SUSPENDED' && suspension && reasonText[suspension.reason]}
          {status === 'DELETING' && deletion && (
            <>
              Gone <DaysLeft until={deletion.at} />
            </>
          )}
        </Box>
      )}
    </>
  )
}
