import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { useGetList } from 'react-admin'
import { Link } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { type AuditEvent, actionText } from '../audit/auditWords.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { useTenant } from '../viewer/scope.tsx'

const shown = 6

/** The newest lines of the audit log. */
export function RecentActivityCard() {
  const { slug } = useTenant()
  const { data, error, refetch } = useGetList<AuditEvent>('audit', { pagination: { page: 1, perPage: shown } })
  return (
    <Section
      title="Recent activity"
      aside={
        <Button component={Link} to={`/t/${slug}/audit`} size="small">
          Open audit log
        </Button>
      }
    >
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!data && !error && [0, 1, 2].map((place) => <Skeleton key={place} height={44} />)}
      {data?.length === 0 && <Typography color="text.secondary">Nothing has happened here yet.</Typography>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {data?.map((event) => (
          <Box
            component="li"
            key={event.id}
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
                {event.actorLabel}
              </Typography>
            </Box>
            <Typography variant="body2" color="text.secondary" component="span">
              <When at={event.at} />
            </Typography>
          </Box>
        ))}
      </Box>
    </Section>
  )
}
