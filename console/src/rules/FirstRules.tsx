import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { useInstallRulePackMutation, useRulePacksQuery } from '../api/generated/operations.ts'
import { EmptyState } from '../components/EmptyState.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { countText } from '../format/words.ts'

/** A tenant without rules: its first ones come ready made, or it writes its own. */
export function FirstRules({ write }: { write: ReactNode }) {
  const { data } = useRulePacksQuery()
  const [install] = useInstallRulePackMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()
  const pack = data?.rulePacks.find(({ installedVersion }) => installedVersion === null)

  async function start(id: string, name: string) {
    if (!(await run(() => install({ variables: { input: { pack: id } } })))) return
    notify(`${name} is installed.`, { type: 'success' })
    refresh()
  }

  return (
    <EmptyState
      title="No rules yet"
      action={
        <Box sx={{ display: 'grid', gap: 2, justifyItems: 'center' }}>
          <Box sx={{ display: 'flex', gap: 1, justifyContent: 'center', flexWrap: 'wrap' }}>
            {pack && (
              <GatedButton
                permission="rules:manage"
                variant="contained"
                loading={busy}
                onClick={() => void start(pack.id, pack.name)}
              >
                Install {pack.name} ({countText(pack.rules.length, 'rule')})
              </GatedButton>
            )}
            {!pack && write}
          </Box>
          {problem && <ProblemNotice problem={problem} />}
        </Box>
      }
    >
      Without rules a trace raises no signal. {pack ? `Start with ${pack.name}, or write your own` : 'Write your own'}:
      it is checked as you type and tried on a trace before it is on.
    </EmptyState>
  )
}
