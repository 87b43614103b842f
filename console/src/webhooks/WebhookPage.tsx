import Box from '@mui/material/Box'
import { useParams } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { useWebhookEndpointQuery } from '../api/generated/operations.ts'
import { EventList } from '../audit/EventList.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useCan } from '../viewer/scope.tsx'
import { useUnchanged } from '../viewer/useUnchanged.ts'
import { DaySection } from './DaySection.tsx'
import { DeliveriesSection } from './DeliveriesSection.tsx'
import { Standing } from './Standing.tsx'
import { WebhookActions } from './WebhookActions.tsx'
import { WebhookFacts } from './WebhookFacts.tsx'
import { type Endpoint, shortUrl } from './webhookWords.ts'

/** Messages go out by themselves: how the endpoint stands is looked at again while somebody looks at the page. */
const lookEveryMs = 5_000

/** One endpoint: how it stands, what it was sent, and what became of that. */
export function WebhookPage() {
  return (
    <RequirePermission permission="webhooks:read">
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { id = '' } = useParams()
  const { data, previousData, error, refetch } = useWebhookEndpointQuery({
    variables: { id },
    pollInterval: lookEveryMs,
    skipPollAttempt: () => document.visibilityState !== 'visible',
  })
  const known = data?.webhookEndpoint ?? previousData?.webhookEndpoint
  const endpoint = useUnchanged(known?.id === id ? known : undefined)
  if (error && !endpoint) {
    const problem = toProblem(error)
    return problem.code === 'NOT_FOUND' ? <NotFoundInside /> : <ProblemNotice problem={problem} onRetry={refetch} />
  }
  return endpoint ? <EndpointPage key={id} endpoint={endpoint} onChanged={() => void refetch()} /> : <PageLoading />
}

function EndpointPage({ endpoint, onChanged }: { endpoint: Endpoint; onChanged(): void }) {
  const canReadAudit = useCan('audit:read')
  return (
    <>
      <PageHeader
        title={shortUrl(endpoint.url)}
        summary={endpoint.description}
        action={<WebhookActions endpoint={endpoint} onChanged={onChanged} />}
      />
      <Standing endpoint={endpoint} />
      <Box sx={{ display: 'grid', gap: 2.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <Box
          sx={{
            display: 'grid',
            gap: 2.5,
            alignItems: 'start',
            gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 3fr) minmax(0, 2fr)' },
          }}
        >
          <WebhookFacts endpoint={endpoint} />
          <DaySection endpoint={endpoint} />
        </Box>
        <DeliveriesSection endpoint={endpoint} onChanged={onChanged} />
        {canReadAudit && (
          <EventList title="History" filter={{ targetId: endpoint.id }} empty="Nothing was changed yet." />
        )}
      </Box>
    </>
  )
}
