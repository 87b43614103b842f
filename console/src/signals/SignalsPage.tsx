import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MuiLink from '@mui/material/Link'
import { useState } from 'react'
import { DataTable, useListContext } from 'react-admin'
import { Link } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { type SignalFieldsFragment, useSignalCountsQuery } from '../api/generated/operations.ts'
import { CopyValue } from '../components/CopyValue.tsx'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { When } from '../components/When.tsx'
import { countText } from '../format/words.ts'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { clauseText } from '../rules/ruleWords.ts'
import { SeverityChip } from '../rules/SeverityChip.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { SignalFilters } from './SignalFilters.tsx'
import { SignalSummary } from './SignalSummary.tsx'
import { lastMonth } from './signalQuestion.ts'

type Signal = SignalFieldsFragment
const Column = DataTable.Col<Signal>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** What traces have broken. A signal tells of its rule as it was then. */
export function SignalsPage() {
  return (
    <RequirePermission permission="signals:read">
      <PageHeader title="Signals" summary="Every time a trace broke a rule, for as long as signals are kept." />
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const [month] = useState(() => lastMonth(new Date()))
  const { data, error, refetch } = useSignalCountsQuery({ variables: { input: { ...month, step: 'DAY' } } })
  return (
    <>
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {data && <SignalSummary counts={data} month={month} />}
      <CursorList resource="signals" filters={<SignalFilters counts={data} />}>
        <DataTable bulkActionButtons={false} rowClick={false} empty={<Empty />}>
          <Column
            source="severity"
            label="Severity"
            disableSort
            render={({ severity }) => <SeverityChip severity={severity} />}
          />
          <Column source="ruleName" label="Signal" disableSort render={(signal) => <SignalCell signal={signal} />} />
          <Column
            source="traceId"
            label="Trace"
            disableSort
            {...wideOnly}
            render={({ traceId }) => (
              <Box sx={{ maxWidth: 240 }}>
                <CopyValue value={traceId} what="trace id" />
              </Box>
            )}
          />
          <Column
            source="createdAt"
            label="When"
            disableSort
            {...wideOnly}
            render={({ createdAt }) => <When at={createdAt} />}
          />
        </DataTable>
      </CursorList>
    </>
  )
}

function SignalCell({
  signal: { id, ruleName, clause, message, spanReferences, traceId, createdAt },
}: {
  signal: Signal
}) {
  const base = useBasePath()
  const spans = spanReferences.length
  return (
    <>
      <MuiLink component={Link} to={`${base}/signals/${id}`} sx={{ overflowWrap: 'anywhere' }}>
        {ruleName}
      </MuiLink>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
        {message || clauseText[clause]}
        {spans > 0 && ` (${countText(spans, 'span')})`}
      </Box>
      <Box className="narrow-only" sx={{ color: 'text.secondary', fontSize: '0.8125rem', maxWidth: 200 }}>
        <When at={createdAt} />
        <CopyValue value={traceId} what="trace id" />
      </Box>
    </>
  )
}

function Empty() {
  const base = useBasePath()
  const { filterValues, setFilters } = useListContext()
  if (Object.keys(filterValues).length > 0)
    return (
      <EmptyState title="No signal found" action={<Button onClick={() => setFilters({})}>Clear filters</Button>}>
        No signal matches. Try another trace id, rule, severity or day.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No signals yet"
      action={
        <Box sx={{ display: 'flex', gap: 1, justifyContent: 'center', flexWrap: 'wrap' }}>
          <Button component={Link} to={`${base}/rules`} variant="contained">
            See the rules
          </Button>
          <Button component={Link} to={`${base}/api-keys`} variant="outlined">
            Make a key to send traces
          </Button>
        </Box>
      }
    >
      A signal appears here when a trace breaks a rule that is on. A key with the permission traces:evaluate sends
      traces.
    </EmptyState>
  )
}
