import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { Link as RouterLink, useParams } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { type SignalFieldsFragment, useSignalQuery, useSignalsQuery } from '../api/generated/operations.ts'
import { CopyValue } from '../components/CopyValue.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { exactTime } from '../format/dates.ts'
import { countText } from '../format/words.ts'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { clauseText } from '../rules/ruleWords.ts'
import { SeverityChip } from '../rules/SeverityChip.tsx'
import { useBasePath, useCan, useTimeZone } from '../viewer/scope.tsx'
import { RuleThen } from './RuleThen.tsx'
import { SignalSpans } from './SignalSpans.tsx'

/** One signal: which trace broke which rule, the spans that show it, and the rule as it was then. */
export function SignalPage() {
  return (
    <RequirePermission permission="signals:read">
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { id = '' } = useParams()
  const base = useBasePath()
  const canSeeRules = useCan('rules:read')
  const { data, error, refetch } = useSignalQuery({ variables: { id } })
  if (error) {
    const problem = toProblem(error)
    return problem.code === 'NOT_FOUND' ? <NotFoundInside /> : <ProblemNotice problem={problem} onRetry={refetch} />
  }
  if (!data) return <PageLoading />
  const { signal } = data
  return (
    <>
      <PageHeader
        title={signal.ruleName}
        summary={
          <>
            <SeverityChip severity={signal.severity} />{' '}
            <Link component={RouterLink} to={`${base}/signals`} sx={{ ml: 1 }}>
              All signals
            </Link>
          </>
        }
      />
      <Box sx={{ display: 'grid', gap: 2.5, gridTemplateColumns: 'minmax(0, 1fr)', maxWidth: 860 }}>
        <Section title="What was found">
          <Found signal={signal} />
        </Section>
        <SignalSpans clause={signal.clause} spanIds={signal.spanReferences} />
        {canSeeRules && <RuleThen ruleId={signal.ruleId} version={signal.ruleVersion} />}
        <SameTrace signal={signal} />
      </Box>
    </>
  )
}

function Found({ signal: { clause, message, traceId, createdAt } }: { signal: SignalFieldsFragment }) {
  const timeZone = useTimeZone()
  return (
    <Facts>
      <Fact name="Finding">
        <span style={{ overflowWrap: 'anywhere' }}>{message || clauseText[clause]}</span>
      </Fact>
      {message && <Fact name="What that means">{clauseText[clause]}</Fact>}
      <Fact name="Trace">
        <CopyValue value={traceId} what="trace id" />
      </Fact>
      <Fact name="Raised">
        <span>
          {exactTime(new Date(createdAt), timeZone)} (<When at={createdAt} />)
        </span>
      </Fact>
    </Facts>
  )
}

/** As many others as are named. */
const named = 10

/** What else the trace has broken. */
function SameTrace({ signal: { id, traceId } }: { signal: SignalFieldsFragment }) {
  const base = useBasePath()
  const { data } = useSignalsQuery({ variables: { filter: { traceId }, first: named + 1 } })
  const others = data?.signals.nodes.filter((other) => other.id !== id).slice(0, named) ?? []
  if (!data || others.length === 0) return null
  const left = data.signals.totalCount - 1 - others.length
  return (
    <Section title="In the same trace">
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
        {others.map((other) => (
          <Box component="li" key={other.id} sx={{ display: 'flex', gap: 2, justifyContent: 'space-between' }}>
            <Link
              component={RouterLink}
              to={`${base}/signals/${other.id}`}
              sx={{ overflowWrap: 'anywhere', minWidth: 0 }}
            >
              {other.ruleName}
            </Link>
            <SeverityChip severity={other.severity} />
          </Box>
        ))}
      </Box>
      {left > 0 && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
          And {countText(left, 'signal')} more.
        </Typography>
      )}
    </Section>
  )
}
