import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useListContext, useRecordContext } from 'react-admin'
import { CopyValue } from '../components/CopyValue.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { exactTime } from '../format/dates.ts'
import { wordsOf } from '../format/words.ts'
import { describeUserAgent } from '../sessions/describeUserAgent.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { type AuditEvent, actorKindText } from './auditWords.ts'
import { ChangeTable } from './ChangeTable.tsx'

/** All that is known of one event: what it changed first, then where it came from. */
export function AuditDetails() {
  const event = useRecordContext<AuditEvent>()
  const { filterValues, setFilters } = useListContext()
  const timeZone = useTimeZone()
  if (!event) return null
  return (
    <Box
      sx={{
        p: { xs: 1, sm: 2 },
        display: 'grid',
        gap: 3,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
      }}
    >
      <ChangeTable
        before={event.before}
        after={event.after}
        refusal={event.outcome === 'REFUSED' ? event.errorCode : null}
      />
      <Facts>
        <Fact name="When">{exactTime(new Date(event.at), timeZone)}</Fact>
        <Fact name={actorKindText[event.actorKind]}>
          {event.actorLabel}
          {event.actorId && (
            <Button size="small" onClick={() => setFilters({ ...filterValues, actorId: event.actorId })}>
              Only theirs
            </Button>
          )}
        </Fact>
        {event.targetKind && (
          <Fact name={wordsOf(event.targetKind)}>
            {event.targetId && <CopyValue value={event.targetId} what="the target’s id" />}
          </Fact>
        )}
        {event.requestId && (
          <Fact name="Request id">
            <CopyValue value={event.requestId} what="request id" />
          </Fact>
        )}
        {event.ip && <Fact name="IP address">{event.ip}</Fact>}
        {event.userAgent && <Fact name="Device">{describeUserAgent(event.userAgent)}</Fact>}
        <Fact name={`Event ${event.sequence}`}>
          <CopyValue value={event.hash} what="the event’s hash" />
        </Fact>
      </Facts>
    </Box>
  )
}
