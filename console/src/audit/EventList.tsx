import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { type FilterPayload, useGetList } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { type AuditEvent, actionText, actorText } from './auditWords.ts'

interface EventListProps {
  title: string
  /** As the audit log takes it; none for everything. */
  filter?: FilterPayload
  /** What to say when there is nothing. */
  empty: string
  aside?: ReactNode
}

const shown = 6

/** The newest lines of the audit log about something, in a card. */
export function EventList({ title, filter = {}, empty, aside }: EventListProps) {
  const pagination = { page: 1, perPage: shown }
  const { data, error, refetch } = useGetList<AuditEvent>('audit', { pagination, filter })
  return (
    <Section title={title} aside={aside}>
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!data && !error && [0, 1, 2].map((place) => <Skeleton key={place} height={44} />)}
      {data?.length === 0 && <Typography color="text.secondary">{empty}</Typography>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {data?.map((event) => (
          <EventLine key={event.id} event={event} />
        ))}
      </Box>
    </Section>
  )
}

function EventLine({ event }: { event: AuditEvent }) {
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        gap: 2,
        py: 1,
        alignItems: 'baseline',
        '& + li': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ fontWeight: 560 }} component="span">
          {actionText(event.action)}
        </Typography>{' '}
        {event.outcome === 'REFUSED' && <StatusChip status="REFUSED" />}
        <Typography variant="body2" color="text.secondary" noWrap>
          {actorText(event)}
        </Typography>
      </Box>
      <Typography variant="body2" color="text.secondary" component="span">
        <When at={event.at} />
      </Typography>
    </Box>
  )
}
