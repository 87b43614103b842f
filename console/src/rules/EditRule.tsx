import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import { useUpdateRuleMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { ConflictNotice } from './ConflictNotice.tsx'
import { RuleForm } from './RuleForm.tsx'
import { RuleFrame } from './RuleFrame.tsx'
import { draftOf, draftText, isSame, updateInput } from './ruleDraft.ts'
import type { Rule } from './ruleWords.ts'
import { TestBench } from './TestBench.tsx'
import type { RuleCheck } from './useRuleCheck.ts'

interface EditRuleProps {
  rule: Rule
  reload(): Promise<Rule | null>
}

/** Changes a rule, as a new version of the one that was opened. */
export function EditRule({ rule, reload }: EditRuleProps) {
  const notify = useNotify()
  const [opened, setOpened] = useState(rule)
  const [draft, setDraft] = useState(() => draftOf(rule))
  const [theirs, setTheirs] = useState<Rule | null>(null)
  const [check, setCheck] = useState<RuleCheck | null>(null)
  const [update] = useUpdateRuleMutation()
  const { busy, problem, run, clear } = useAction()
  const isUnchanged = isSame(draft, draftOf(opened))
  const hasMistakes = check?.text === draft.text && check.problems.length > 0

  function show(current: Rule) {
    setOpened(current)
    setDraft(draftOf(current))
    setTheirs(null)
    clear()
  }

  async function save(over: Rule) {
    await run(async () => {
      try {
        const { data } = await update({ variables: { input: updateInput(rule.id, over.version, draft) } })
        if (data) show(data.updateRule)
        notify('The rule is saved.', { type: 'success' })
        await reload()
      } catch (error) {
        if (toProblem(error).code === 'CONFLICT') setTheirs(await reload())
        throw error
      }
    })
  }

  return (
    <RuleFrame
      form={
        <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
          <RuleForm draft={draft} fields={problem?.fields ?? {}} onChange={setDraft} onChecked={setCheck} />
          {problem && theirs && (
            <ConflictNotice
              problem={problem}
              theirs={draftText(draftOf(theirs))}
              mine={draftText(draft)}
              busy={busy}
              onOverwrite={() => void save(theirs)}
              onTakeTheirs={() => show(theirs)}
            />
          )}
          {problem && !theirs && <ProblemNotice problem={problem} />}
          <Box sx={{ display: 'flex', gap: 1 }}>
            <GatedButton
              permission="rules:manage"
              variant="contained"
              loading={busy}
              disabled={isUnchanged || hasMistakes || theirs !== null || draft.name.trim() === ''}
              onClick={() => void save(opened)}
            >
              Save rule
            </GatedButton>
            <Button color="inherit" disabled={isUnchanged || busy} onClick={() => show(opened)}>
              Discard changes
            </Button>
          </Box>
        </Box>
      }
      bench={<TestBench text={draft.text} hasMistakes={hasMistakes} />}
    />
  )
}
