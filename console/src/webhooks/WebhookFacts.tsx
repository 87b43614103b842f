import Chip from '@mui/material/Chip'
import { Code } from '../components/Code.tsx'
import { CopyValue } from '../components/CopyValue.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { useNow } from '../components/useNow.ts'
import { When } from '../components/When.tsx'
import { type Endpoint, stateOf } from './webhookWords.ts'

/** Everything about the endpoint that does not change by itself. */
export function WebhookFacts({ endpoint }: { endpoint: Endpoint }) {
  const { id, url, eventTypes, secretPrefix, previousSecretUntil, createdAt, createdBy } = endpoint
  const now = useNow(30_000)
  const isOverlapping = previousSecretUntil !== null && new Date(previousSecretUntil) > now
  return (
    <Section title="Endpoint" aside={<StatusChip status={stateOf(endpoint)} />}>
      <Facts>
        <Fact name="URL">
          <CopyValue value={url} what="the URL" />
        </Fact>
        <Fact name="Hears of">
          {eventTypes.length === 0 && 'All events, also kinds that come later'}
          {eventTypes.map((type) => (
            <Chip key={type} size="small" label={type} />
          ))}
        </Fact>
        <Fact name="Secret">
          <Code>{`${secretPrefix}…`}</Code>
          {isOverlapping && (
            <span>
              The one before signs as well; it ends <When at={previousSecretUntil} />.
            </span>
          )}
        </Fact>
        <Fact name="Made">
          <span style={{ overflowWrap: 'anywhere' }}>
            <When at={createdAt} absolute /> by {createdBy}
          </span>
        </Fact>
        <Fact name="Id">
          <CopyValue value={id} what="the endpoint’s id" />
        </Fact>
      </Facts>
    </Section>
  )
}
