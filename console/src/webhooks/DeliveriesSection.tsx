import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MuiLink from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { DataTable, useListContext } from 'react-admin'
import { Link, useSearchParams } from 'react-router-dom'
import { useWebhookEventTypesQuery } from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { ChoiceFilter, ListFilters } from '../components/ListFilters.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { DeliveryDrawer } from './DeliveryDrawer.tsx'
import { NextTry } from './NextTry.tsx'
import { answerText, type Delivery, deliveryStates, deliveryText, type Endpoint, whyNotSent } from './webhookWords.ts'

const Column = DataTable.Col<Delivery>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }
const everyMs = 3_000
const stateChoices = Object.entries(deliveryStates).map(([id, text]) => ({ id, text }))

interface DeliveriesSectionProps {
  endpoint: Endpoint
  onChanged(): void
}

/** What the endpoint was sent, newest first; the one the address names is open beside it. */
export function DeliveriesSection({ endpoint, onChanged }: DeliveriesSectionProps) {
  const titleId = useId()
  const [params, setParams] = useSearchParams()
  const opened = params.get('delivery')
  return (
    <Box component="section" aria-labelledby={titleId} sx={{ minWidth: 0 }}>
      <Typography id={titleId} variant="h2" sx={{ mb: 1.5, mt: 1 }}>
        Deliveries
      </Typography>
      <CursorList
        resource="webhook-deliveries"
        filter={{ endpointId: endpoint.id }}
        filters={<Filters />}
        disableSyncWithLocation
        queryOptions={{ refetchInterval: everyMs }}
      >
        <DataTable bulkActionButtons={false} rowClick={false} empty={<Empty />}>
          <Column
            source="eventType"
            label="Event"
            disableSort
            render={(delivery) => <EventCell delivery={delivery} />}
          />
          <Column
            source="status"
            label="State"
            disableSort
            render={(delivery) => <StatusChip status={delivery.status} label={deliveryText(delivery)} />}
          />
          <Column
            source="createdAt"
            label="When"
            disableSort
            {...wideOnly}
            render={({ createdAt }) => <When at={createdAt} />}
          />
          <Column source="lastStatus" label="Last answer" disableSort {...wideOnly} render={lastAnswer} />
          <Column source="attemptCount" label="Tries" disableSort {...wideOnly} />
          <Column
            source="nextAttemptAt"
            label="Next try"
            disableSort
            {...wideOnly}
            render={({ nextAttemptAt }) => (nextAttemptAt ? <NextTry at={nextAttemptAt} /> : '–')}
          />
        </DataTable>
      </CursorList>
      {opened && (
        <DeliveryDrawer
          id={opened}
          whyNot={whyNotSent(endpoint)}
          onChanged={onChanged}
          onOpen={(id) => setParams({ delivery: id })}
          onClose={() => setParams({})}
        />
      )}
    </Box>
  )
}

function Filters() {
  const { data } = useWebhookEventTypesQuery()
  return (
    <ListFilters label="Deliveries">
      <ChoiceFilter label="State" source="status" choices={stateChoices} />
      <ChoiceFilter
        label="Event"
        source="eventType"
        choices={data?.webhookEventTypes.map(({ name }) => ({ id: name, text: name }))}
      />
    </ListFilters>
  )
}

function lastAnswer({ attemptCount, lastStatus, lastError }: Delivery): string {
  return attemptCount === 0 ? '–' : answerText({ status: lastStatus, error: lastError })
}

/** What happened; on a phone also what the other columns say. */
function EventCell({ delivery }: { delivery: Delivery }) {
  const { id, eventType, createdAt, attemptCount } = delivery
  return (
    <>
      <MuiLink component={Link} to={{ search: `?delivery=${id}` }} sx={{ overflowWrap: 'anywhere' }}>
        {eventType}
      </MuiLink>
      <Box className="narrow-only" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        <When at={createdAt} />
        {attemptCount > 0 && ` · ${lastAnswer(delivery)}`}
      </Box>
    </>
  )
}

function Empty() {
  const { filterValues, setFilters } = useListContext()
  if (Object.keys(filterValues).length > 0)
    return (
      <EmptyState title="No delivery found" action={<Button onClick={() => setFilters({})}>Clear filters</Button>}>
        None is in this state, or of this event.
      </EmptyState>
    )
  return (
    <EmptyState title="Nothing was sent yet">
      Every message is listed here for 30 days, with what your system answered. Send a test to see the first one.
    </EmptyState>
  )
}
