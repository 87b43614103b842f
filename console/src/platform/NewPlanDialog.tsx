import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { type CataloguedPlanFieldsFragment, useCreatePlanDraftMutation } from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import type { CataloguedPlan } from './PlansPage.tsx'

interface NewPlanDialogProps {
  versions: readonly CataloguedPlan[]
  onCreated(draft: CataloguedPlanFieldsFragment): void
  onClose(): void
}

/** Begins a plan of another code, as a copy of one that is there. */
export function NewPlanDialog({ versions, onCreated, onClose }: NewPlanDialogProps) {
  const [create] = useCreatePlanDraftMutation()
  const { busy, problem, run } = useAction()
  const [code, setCode] = useState('')
  const sources = versions.filter(({ plan }) => plan.state === 'PUBLISHED').map(({ plan }) => plan)
  const [from, setFrom] = useState(sources[0]?.code ?? '')
  const source = sources.find((plan) => plan.code === from)
  const error = problem?.fields.code

  async function submit() {
    if (!source) return
    const input = { code, fromCode: source.code, fromVersion: source.version }
    await run(async () => {
      const { data } = await create({ variables: { input } })
      if (data) onCreated(data.createPlanDraft)
    })
  }

  return (
    <FormDialog
      title="New plan"
      submitLabel="Begin draft"
      busy={busy}
      blocked={code === '' || !source}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Code"
        value={code}
        onChange={(event) => setCode(event.target.value.toUpperCase().replace(/[^A-Z0-9_]/g, '_'))}
        error={Boolean(error)}
        helperText={error ?? 'How programs know the plan, for example TEAM. It stays as it is.'}
        autoComplete="off"
        autoFocus
      />
      <TextField select label="Begin as a copy of" value={from} onChange={(event) => setFrom(event.target.value)}>
        {sources.map((plan) => (
          <MenuItem key={plan.code} value={plan.code}>
            {plan.name}
          </MenuItem>
        ))}
      </TextField>
      {problem && !error && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
