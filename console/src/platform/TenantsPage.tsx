import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { useState } from 'react'
import { DataTable } from 'react-admin'
import { Link as RouterLink } from 'react-router-dom'
import type { PlatformTenantsQuery } from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { zoneLabel } from '../format/zones.ts'
import { LimitsDialog } from './LimitsDialog.tsx'
import { TenantFilters } from './TenantFilters.tsx'

type Tenant = PlatformTenantsQuery['platformTenants']['nodes'][number]

const Column = DataTable.Col<Tenant>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** Every tenant of the installation; opening one shows it read only. */
export function TenantsPage() {
  const [limited, setLimited] = useState<Tenant | null>(null)
  return (
    <>
      <PageHeader
        title="All tenants"
        summary="Every tenant of this installation. You can open each of them, read only."
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
          <Column
            source="status"
            label="Status"
            disableSort
            render={(tenant) => <StatusChip status={tenant.status} />}
          />
          <Column
            source="plan.name"
            label="Plan"
            disableSort
            {...wideOnly}
            render={(tenant) => <PlanCell plan={tenant.plan} />}
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
          <Column
            source="id"
            label="Actions"
            disableSort
            render={(tenant) =>
              tenant.status !== 'DELETED' && (
                <GatedButton
                  permission="platform:limits"
                  size="small"
                  aria-label={`Limits of ${tenant.name}`}
                  onClick={() => setLimited(tenant)}
                >
                  Limits
                </GatedButton>
              )
            }
          />
        </DataTable>
      </CursorList>
      {limited && <LimitsDialog tenant={limited} onClose={() => setLimited(null)} />}
    </>
  )
}

function PlanCell({ plan }: { plan: Tenant['plan'] }) {
  return (
    <>
      {plan.name}{' '}
      <Box component="span" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
        version {plan.version}
      </Box>
    </>
  )
}

function NameCell({ tenant }: { tenant: Tenant }) {
  return (
    <>
      <Link component={RouterLink} to={`/t/${tenant.slug}`}>
        {tenant.name}
      </Link>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>{tenant.slug}</Box>
    </>
  )
}
