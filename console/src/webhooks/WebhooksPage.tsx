import Box from '@mui/material/Box'
import MuiLink from '@mui/material/Link'
import { DataTable } from 'react-admin'
import { Link, useNavigate } from 'react-router-dom'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { LimitInUse } from '../plan/LimitInUse.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { FullNotice } from './FullNotice.tsx'
import { dayText, type Endpoint, kindsText, shortUrl, stateOf } from './webhookWords.ts'

const Column = DataTable.Col<Endpoint>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }
const everyMs = 15_000

/** Where the tenant has events sent to, and whether they arrive. */
export function WebhooksPage() {
  return (
    <RequirePermission permission="webhooks:read">
      <PageHeader
        title="Webhooks"
        summary={
          <>
            Your own systems hear of what happens in this tenant, as it happens.
            <LimitInUse meter="webhooks" />
          </>
        }
        action={<AddButton />}
      />
      <FullNotice />
      <CursorList resource="webhooks" queryOptions={{ refetchInterval: everyMs }}>
        <DataTable bulkActionButtons={false} rowClick={false} empty={<Empty />}>
          <Column source="url" label="Endpoint" disableSort render={(endpoint) => <UrlCell endpoint={endpoint} />} />
          <Column
            source="status"
            label="State"
            disableSort
            render={(endpoint) => <StatusChip status={stateOf(endpoint)} />}
          />
          <Column
            source="eventTypes"
            label="Hears of"
            disableSort
            {...wideOnly}
            render={({ eventTypes }) => kindsText(eventTypes)}
          />
          <Column
            source="lastSucceededAt"
            label="Last delivered"
            disableSort
            {...wideOnly}
            render={({ lastSucceededAt }) => (lastSucceededAt ? <When at={lastSucceededAt} /> : 'Never')}
          />
          <Column source="pending" label="24 hours" disableSort {...wideOnly} render={dayText} />
        </DataTable>
      </CursorList>
    </RequirePermission>
  )
}

function AddButton() {
  const base = useBasePath()
  const navigate = useNavigate()
  return (
    <GatedButton permission="webhooks:manage" variant="contained" onClick={() => navigate(`${base}/webhooks/new`)}>
      Add endpoint
    </GatedButton>
  )
}

/** Which endpoint it is; on a phone also what the other columns say. */
function UrlCell({ endpoint }: { endpoint: Endpoint }) {
  const base = useBasePath()
  const { id, url, description, eventTypes, lastSucceededAt } = endpoint
  return (
    <>
      <MuiLink component={Link} to={`${base}/webhooks/${id}`} sx={{ overflowWrap: 'anywhere' }}>
        {shortUrl(url)}
      </MuiLink>
      {description && (
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>{description}</Box>
      )}
      <Box className="narrow-only" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        {kindsText(eventTypes)} · delivered: {lastSucceededAt ? <When at={lastSucceededAt} /> : 'never'} · 24 hours:{' '}
        {dayText(endpoint).toLowerCase()}
      </Box>
    </>
  )
}

function Empty() {
  return (
    <EmptyState title="Let your systems know" action={<AddButton />}>
      When a rule is broken, a limit is nearly used up or an invoice is due, BeTrace sends a signed message to an
      address of yours: no need to ask again and again. What does not arrive is tried again for three days.
    </EmptyState>
  )
}
