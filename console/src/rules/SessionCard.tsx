import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { useNotify } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import { type RulesEngine, useRebuildRulesSessionMutation, useRulesSessionQuery } from '../api/generated/operations.ts'
import { Fact, Facts } from '../components/Facts.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { durationText } from '../format/dates.ts'
import { countText } from '../format/words.ts'

const engineText: Record<RulesEngine, string> = { EMBEDDED: 'Built in', DROOLS: 'Drools' }

/** The rules as they are loaded, ready for traces; built anew when asked to. */
export function SessionCard() {
  const { data, error, refetch } = useRulesSessionQuery()
  const [rebuild] = useRebuildRulesSessionMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const session = data?.rulesSession

  async function start() {
    if (!(await run(() => rebuild()))) return
    notify('The session is being built anew. The one before answers until then.', { type: 'success' })
    await refetch()
  }

  return (
    <Section
      title="Rules session"
      aside={
        <GatedButton permission="rules:manage" size="small" loading={busy} onClick={() => void start()}>
          Rebuild
        </GatedButton>
      }
    >
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {problem && <ProblemNotice problem={problem} />}
      {session && (
        <Box sx={{ display: 'grid', gap: 2 }}>
          <Facts>
            <Fact name="Engine">{engineText[session.engine]}</Fact>
            <Fact name="Rules at work">{countText(session.rules, 'rule')}</Fact>
            <Fact name="Generation">{session.generation}</Fact>
            <Fact name="Last loaded">
              <When at={session.openedAt} />
            </Fact>
            <Fact name="Compiled in">{durationText(Math.ceil(session.compileMs))}</Fact>
          </Facts>
          {session.errors.map(({ ruleId, ruleName, message }) => (
            <Alert key={ruleId} severity="error" variant="outlined">
              {ruleName}: {message}
            </Alert>
          ))}
        </Box>
      )}
    </Section>
  )
}
