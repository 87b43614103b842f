import Typography from '@mui/material/Typography'
import { useEffect } from 'react'
import { toProblem } from '../api/errors.ts'
import { useLatestExportQuery, useStartExportMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { useCan } from '../viewer/scope.tsx'
import { ExportState } from './ExportState.tsx'

const whileRunningMs = 1_000

/** A copy of everything, for keeping or for taking elsewhere. */
export function ExportSection() {
  const canExport = useCan('tenant:export')
  const { data, previousData, error, refetch, startPolling, stopPolling } = useLatestExportQuery({ skip: !canExport })
  const [start] = useStartExportMutation()
  const { busy, problem, run } = useAction()
  const latest = (data ?? previousData)?.tenantExports.nodes[0]
  const isRunning = latest?.state === 'RUNNING'

  useEffect(() => {
    if (isRunning) startPolling(whileRunningMs)
    return stopPolling
  }, [isRunning, startPolling, stopPolling])

  return (
    <Section
      title="Export"
      aside={
        !isRunning && (
          <GatedButton
            permission="tenant:export"
            whenClosed
            variant="outlined"
            loading={busy}
            onClick={() => void run(() => start()).then(() => refetch())}
          >
            {latest ? 'Start a new export' : 'Start export'}
          </GatedButton>
        )
      }
    >
      <Typography variant="body2" color="text.secondary" sx={{ mb: latest ? 2 : 0 }}>
        A zip with the team, settings and their history, invitations, keys’ public parts, logos and the whole audit log,
        as JSON lines. Secrets are not in it. It can be downloaded for 24 hours.
      </Typography>
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {problem && <ProblemNotice problem={problem} />}
      {latest && <ExportState latest={latest} onChanged={refetch} />}
    </Section>
  )
}
