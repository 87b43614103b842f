import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { DataTable } from 'react-admin'
import { Link as RouterLink } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import {
  type PlatformStripeQuery,
  type StripeTenantFieldsFragment,
  usePlatformStripeQuery,
} from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { ToggleFilter } from '../components/ToggleFilter.tsx'
import { When } from '../components/When.tsx'
import { countText } from '../format/words.ts'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RepairButton, SyncButton } from './StripeActions.tsx'
import { driftTitle } from './stripeWords.ts'

type StripeTenant = StripeTenantFieldsFragment & { id: string }

const Column = DataTable.Col<StripeTenant>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }
const choices = [
  ['ALL', 'All'],
  ['yes', 'Need help'],
] as const

/** How billing by Stripe is doing: who cannot be told, and what is otherwise there. */
export function StripeTab() {
  const { data, previousData, error, refetch } = usePlatformStripeQuery()
  const status = (data ?? previousData)?.platformStripe
  if (!status) return error ? <ProblemNotice problem={toProblem(error)} onRetry={refetch} /> : <PageLoading />
  if (!status.isConfigured)
    return (
      <EmptyState title="Stripe is not set up">
        This installation bills by its own invoices. With STRIPE_SECRET_KEY set, Stripe bills the tenants whose plan has
        a price.
      </EmptyState>
    )
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      <Connection {...status} />
      <Tenants onChanged={() => void refetch()} />
    </Box>
  )
}

function Connection({ tenants, failing, drifts, failedEvents, lastEventAt }: PlatformStripeQuery['platformStripe']) {
  return (
    <Section title="Connection">
      <Facts>
        <Fact name="Billed by Stripe">{countText(tenants, 'tenant')}</Fact>
        <Fact name="Not told yet">
          {failing > 0 ? <StatusChip status="FAILED" label={countText(failing, 'tenant')} /> : 'Nothing'}
        </Fact>
        <Fact name="Differences">
          {drifts > 0 ? <StatusChip status="SUSPENDED" label={`${drifts} open`} /> : 'None'}
        </Fact>
        <Fact name="Last heard of">
          {lastEventAt ? <When at={lastEventAt} /> : 'Never: is the webhook set up at Stripe?'}
        </Fact>
        {failedEvents > 0 && (
          <Fact name="Not applied">
            <StatusChip status="FAILED" label={`${countText(failedEvents, 'event')} in 30 days`} />
          </Fact>
        )}
      </Facts>
    </Section>
  )
}

function Tenants({ onChanged }: { onChanged(): void }) {
  return (
    <div>
      <CursorList
        resource="stripe-tenants"
        filters={<ToggleFilter label="Show tenants that" name="needsHelp" choices={choices} />}
        disableSyncWithLocation
      >
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          sx={{ '& td': { verticalAlign: 'baseline' } }}
          empty={<EmptyState title="No such tenants">Nothing here needs anything done.</EmptyState>}
        >
          <Column
            source="tenant.name"
            label="Tenant"
            disableSort
            render={(row) => <TenantCell {...row} onChanged={onChanged} />}
          />
          <Column source="isInStep" label="State" disableSort {...wideOnly} render={(row) => <StateChip {...row} />} />
          <Column
            source="drifts"
            label="Differences"
            disableSort
            {...wideOnly}
            render={(row) => <Drifts {...row} onChanged={onChanged} />}
          />
          <Column
            source="syncedAt"
            label="Last told"
            disableSort
            {...wideOnly}
            render={({ syncedAt }) => (syncedAt ? <When at={syncedAt} /> : '–')}
          />
          <Column
            source="id"
            label="Actions"
            disableSort
            render={({ tenant }) => <SyncButton tenant={tenant} onDone={onChanged} />}
          />
        </DataTable>
      </CursorList>
    </div>
  )
}

function TenantCell(row: StripeTenant & { onChanged(): void }) {
  const { tenant, error, attempts, drifts } = row
  return (
    <>
      <Link component={RouterLink} to={`/t/${tenant.slug}/billing`}>
        {tenant.name}
      </Link>
      <Box className="narrow-only" sx={{ mt: 0.5 }}>
        <StateChip {...row} />
      </Box>
      {error && (
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
          {error} ({countText(attempts, 'attempt')})
        </Box>
      )}
      {drifts.length > 0 && (
        <Box className="narrow-only" sx={{ mt: 1 }}>
          <Drifts {...row} />
        </Box>
      )}
    </>
  )
}

function StateChip({ error, isInStep }: StripeTenant) {
  if (error) return <StatusChip status="FAILED" label="Not told" />
  return isInStep ? <StatusChip status="ACTIVE" label="In step" /> : <StatusChip status="PENDING" label="Being told" />
}

function Drifts({ tenant, drifts, onChanged }: StripeTenant & { onChanged(): void }) {
  if (drifts.length === 0) return 'None'
  return (
    <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.5 }}>
      {drifts.map((drift) => (
        <Box component="li" key={drift.id}>
          {driftTitle(drift)}
          <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
            Here: {drift.expected}. At Stripe: {drift.found}. Found <When at={drift.foundAt} />.
          </Box>
          <RepairButton tenant={tenant} drift={drift} onDone={onChanged} />
        </Box>
      ))}
    </Box>
  )
}
