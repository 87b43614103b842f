import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { Link, useNavigate } from 'react-router-dom'
import { useCreateRuleMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { RuleForm } from './RuleForm.tsx'
import { RuleFrame } from './RuleFrame.tsx'
import { createInput, newDraft } from './ruleDraft.ts'
import { TestBench } from './TestBench.tsx'
import type { RuleCheck } from './useRuleCheck.ts'

/** Writes a rule; it is tried on a trace beside it before it is saved. */
export function NewRulePage() {
  return (
    <RequirePermission permission="rules:manage">
      <PageHeader
        title="Write a rule"
        summary="A rule is broken when “when” holds and “always” does not, or when “when” and “never” both hold."
      />
      <NewRule />
    </RequirePermission>
  )
}

function NewRule() {
  const base = useBasePath()
  const navigate = useNavigate()
  const notify = useNotify()
  const [draft, setDraft] = useState(newDraft)
  const [enabled, setEnabled] = useState(false)
  const [check, setCheck] = useState<RuleCheck | null>(null)
  const [create] = useCreateRuleMutation()
  const { busy, problem, run } = useAction()
  const hasMistakes = check?.text === draft.text && check.problems.length > 0

  async function save() {
    await run(async () => {
      const { data } = await create({ variables: { input: createInput(draft, enabled) } })
      notify(`“${draft.name.trim()}” is saved${enabled ? ' and on' : ''}.`, { type: 'success' })
      if (data) navigate(`${base}/rules/${data.createRule.id}`)
    })
  }

  return (
    <RuleFrame
      form={
        <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
          <RuleForm draft={draft} fields={problem?.fields ?? {}} onChange={setDraft} onChecked={setCheck} />
          {problem && <ProblemNotice problem={problem} />}
          <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
            <GatedButton
              permission="rules:manage"
              variant="contained"
              loading={busy}
              disabled={hasMistakes || draft.name.trim() === ''}
              onClick={() => void save()}
            >
              Save rule
            </GatedButton>
            <Button component={Link} to={`${base}/rules`} color="inherit">
              Cancel
            </Button>
            <FormControlLabel
              control={<Switch checked={enabled} onChange={(_event, next) => setEnabled(next)} />}
              label="Switch it on at once"
            />
          </Box>
        </Box>
      }
      bench={<TestBench text={draft.text} hasMistakes={hasMistakes} />}
    />
  )
}
