import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Link from '@mui/material/Link'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useState } from 'react'
import { DataTable, useListContext } from 'react-admin'
import { Link as RouterLink } from 'react-router-dom'
import type { PlatformIncreasesQuery } from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { increaseStates, wishText } from '../increases/increaseWords.ts'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { limitName } from '../plan/planWords.ts'
import { DecideDialog } from './DecideDialog.tsx'

export type Increase = PlatformIncreasesQuery['platformIncreases']['nodes'][number]

const Column = DataTable.Col<Increase>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** What tenants ask for above their plans, to be granted or declined. */
export function IncreasesPage() {
  const [decided, setDecided] = useState<Increase | null>(null)
  return (
    <RequirePermission permission="platform:limits">
      <PageHeader
        title="Increase requests"
        summary="Tenants ask for more than their plan gives. What you grant counts at once, until the end you set."
      />
      <CursorList filters={<StateFilter />} filterDefaultValues={{ states: ['OPEN'] }}>
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={<EmptyState title="Nothing to decide">No tenant waits for a higher limit.</EmptyState>}
        >
          <Column source="tenant.name" label="Tenant" disableSort render={(one) => <TenantCell increase={one} />} />
          <Column source="request.meter" label="Wish" disableSort render={(one) => <WishCell increase={one} />} />
          <Column
            source="request.reason"
            label="Reason"
            disableSort
            {...wideOnly}
            render={({ request }) => <Box sx={{ overflowWrap: 'anywhere' }}>{request.reason}</Box>}
          />
          <Column
            source="request.createdAt"
            label="Asked"
            disableSort
            {...wideOnly}
            render={({ request }) => <When at={request.createdAt} />}
          />
          <Column
            source="id"
            label="Decision"
            disableSort
            render={(one) => <DecisionCell increase={one} onDecide={() => setDecided(one)} />}
          />
        </DataTable>
      </CursorList>
      {decided && <DecideDialog increase={decided} onClose={() => setDecided(null)} />}
    </RequirePermission>
  )
}

function TenantCell({ increase: { tenant, request } }: { increase: Increase }) {
  return (
    <>
      <Link component={RouterLink} to={`/t/${tenant.slug}/plan`}>
        {tenant.name}
      </Link>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>by {request.by}</Box>
    </>
  )
}

function WishCell({ increase: { request } }: { increase: Increase }) {
  return (
    <>
      <Box sx={{ fontWeight: 560 }}>{limitName(request.meter)}</Box>
      <Box sx={{ fontVariantNumeric: 'tabular-nums' }}>{wishText(request)}</Box>
      {request.wantedUntil && (
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
          until <When at={request.wantedUntil} absolute />
        </Box>
      )}
      <Box className="narrow-only" sx={{ fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
        {request.reason}
      </Box>
    </>
  )
}

function DecisionCell({ increase: { request, tenant }, onDecide }: { increase: Increase; onDecide(): void }) {
  if (request.state === 'OPEN')
    return (
      <Button
        size="small"
        variant="outlined"
        aria-label={`Decide on ${limitName(request.meter)} of ${tenant.name}`}
        onClick={onDecide}
      >
        Decide
      </Button>
    )
  return (
    <>
      <StatusChip status={request.state} label={increaseStates[request.state]} />
      {request.closedBy && (
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
          by {request.closedBy}
        </Box>
      )}
    </>
  )
}

function StateFilter() {
  const { filterValues, setFilters } = useListContext()
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      aria-label="Show requests that are"
      value={filterValues.states?.[0] ?? 'ALL'}
      onChange={(_event, state) => state && setFilters(state === 'ALL' ? {} : { states: [state] })}
    >
      <ToggleButton value="OPEN">Waiting</ToggleButton>
      <ToggleButton value="APPROVED">Approved</ToggleButton>
      <ToggleButton value="DECLINED">Declined</ToggleButton>
      <ToggleButton value="ALL">All</ToggleButton>
    </ToggleButtonGroup>
  )
}
