import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import {
  type RuleVersionFieldsFragment,
  useRestoreRuleVersionMutation,
  useRuleVersionsQuery,
} from '../api/generated/operations.ts'
import { actorText } from '../audit/auditWords.ts'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { LineDiff } from './LineDiff.tsx'
import { draftOf, draftText } from './ruleDraft.ts'
import type { Rule } from './ruleWords.ts'

/** Versions that the API gives at once. */
const most = 100

interface RuleHistoryProps {
  rule: Rule
  reload(): Promise<Rule | null>
}

/** Every version, newest first, with what it changed; an earlier one can be written again. */
export function RuleHistory({ rule, reload }: RuleHistoryProps) {
  const [first, setFirst] = useState(10)
  const { data, error, refetch } = useRuleVersionsQuery({ variables: { id: rule.id, first } })
  if (error) return <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
  if (!data) return <PageLoading />
  const { nodes, totalCount } = data.rule.versions
  return (
    <Box sx={{ display: 'grid', gap: 2.5, gridTemplateColumns: 'minmax(0, 1fr)', maxWidth: 860 }}>
      {nodes.map((version, place) => {
        const isFirst = version.version === 1
        // The one before the last that is shown is not known, unless there is none.
        if (!isFirst && !nodes[place + 1] && totalCount > nodes.length) return null
        return (
          <VersionCard
            key={version.id}
            version={version}
            before={nodes[place + 1] ?? null}
            rule={rule}
            onRestored={async () => {
              await reload()
              await refetch()
            }}
          />
        )
      })}
      {totalCount > nodes.length && first < most && (
        <Button sx={{ justifySelf: 'start' }} onClick={() => setFirst(most)}>
          Show older versions
        </Button>
      )}
    </Box>
  )
}

interface VersionCardProps {
  version: RuleVersionFieldsFragment
  before: RuleVersionFieldsFragment | null
  rule: Rule
  onRestored(): Promise<unknown>
}

function VersionCard({ version, before, rule, onRestored }: VersionCardProps) {
  const text = draftText(draftOf(version))
  return (
    <Section
      title={`Version ${version.version}`}
      aside={
        version.version !== rule.version && (
          <RestoreButton version={version} rule={rule} text={text} onRestored={onRestored} />
        )
      }
    >
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5, overflowWrap: 'anywhere' }}>
        {actorText(version)}, <When at={version.at} />
        {version.restoredFrom !== null && ` · brought back version ${version.restoredFrom}`}
        {version.version === rule.version && ' · current'}
      </Typography>
      <LineDiff
        label={before ? `Changes of version ${version.version}` : `Text of version ${version.version}`}
        before={before ? draftText(draftOf(before)) : text}
        after={text}
      />
    </Section>
  )
}

interface RestoreButtonProps extends Omit<VersionCardProps, 'before'> {
  text: string
}

function RestoreButton({ version, rule, text, onRestored }: RestoreButtonProps) {
  const [asking, setAsking] = useState(false)
  const [restore] = useRestoreRuleVersionMutation()
  const { busy, problem, run, clear } = useAction()
  const notify = useNotify()

  async function confirm() {
    const input = { id: rule.id, version: rule.version, restore: version.version }
    const done = await run(() => restore({ variables: { input } }))
    // After a refusal too: somebody else's version is then in the list.
    await onRestored()
    if (!done) return
    notify(`Version ${version.version} is brought back.`, { type: 'success' })
    setAsking(false)
  }

  return (
    <>
      <GatedButton permission="rules:manage" size="small" onClick={() => setAsking(true)}>
        Restore…
      </GatedButton>
      {asking && (
        <ConfirmDialog
          open
          title={`Bring back version ${version.version}?`}
          confirmLabel="Restore"
          busy={busy}
          problem={problem}
          onConfirm={() => void confirm()}
          onClose={() => {
            clear()
            setAsking(false)
          }}
        >
          <div>What it said is written as a new version. No version is lost.</div>
          <LineDiff label="What would change" before={draftText(draftOf(rule))} after={text} />
        </ConfirmDialog>
      )}
    </>
  )
}
