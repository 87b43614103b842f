import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { type CataloguedPlanFieldsFragment, useUpdatePlanDraftMutation } from '../api/generated/operations.ts'
import { Checklist } from '../components/Checklist.tsx'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { featureName, features } from '../plan/planWords.ts'
import { LimitFields } from './LimitFields.tsx'
import { PriceFields } from './PriceFields.tsx'
import { draftOfPrices, pricesOfDraft } from './priceDraft.ts'

interface DraftDialogProps {
  draft: CataloguedPlanFieldsFragment
  /** Closes it once what was saved is in the catalogue: publishing takes the draft from there. */
  onSaved(): Promise<void>
  onClose(): void
}

/** Edits the draft of a plan version. */
export function DraftDialog({ draft, onSaved, onClose }: DraftDialogProps) {
  const [update] = useUpdatePlanDraftMutation()
  const { busy, problem, run } = useAction()
  const [name, setName] = useState(draft.name)
  const [summary, setSummary] = useState(draft.summary)
  const [chosen, setChosen] = useState([...draft.features])
  const [limits, setLimits] = useState(() =>
    draft.limits.map(({ meter, limit, policy, gracePercent }) => ({
      meter,
      limit: limit === null ? '' : String(limit),
      policy,
      gracePercent: gracePercent === 0 ? '' : String(gracePercent),
    })),
  )
  const [prices, setPrices] = useState(() =>
    draftOfPrices(
      draft.prices,
      draft.limits.filter(({ perPeriod }) => perPeriod).map(({ meter }) => meter),
    ),
  )
  const errors = problem?.fields ?? {}
  const inPlace = Object.keys(errors).length > 0

  async function submit() {
    const input = {
      code: draft.code,
      version: draft.version,
      revision: draft.revision,
      name,
      summary,
      features: chosen,
      limits: limits.map(({ meter, limit, policy, gracePercent }) => ({
        meter,
        limit: limit === '' ? null : limit,
        policy,
        gracePercent: Number(gracePercent),
      })),
      prices: pricesOfDraft(prices),
    }
    await run(() => update({ variables: { input } }).then(onSaved))
  }

  return (
    <FormDialog
      title={`Version ${draft.version} of ${draft.name}`}
      submitLabel="Save draft"
      busy={busy}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={Boolean(errors.name)}
        helperText={errors.name}
        autoComplete="off"
      />
      <TextField
        label="Summary"
        value={summary}
        onChange={(event) => setSummary(event.target.value)}
        error={Boolean(errors.summary)}
        helperText={errors.summary}
        autoComplete="off"
      />
      <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
        <Typography component="legend" variant="h3" sx={{ mb: 0.5 }}>
          Limits
        </Typography>
        <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
          Empty is unlimited.
        </Typography>
        <LimitFields limits={limits} errors={errors} onChange={setLimits} />
      </Box>
      <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
        <Typography component="legend" variant="h3" sx={{ mb: 0.5 }}>
          Prices
        </Typography>
        <PriceFields prices={prices} errors={errors} onChange={setPrices} />
      </Box>
      <Box component="fieldset" sx={{ border: 0, m: 0, p: 0 }}>
        <Typography component="legend" variant="h3">
          Includes
        </Typography>
        <Checklist
          label="Includes"
          items={features.map((id) => ({ id, label: featureName(id) }))}
          chosen={chosen}
          onChange={setChosen}
        />
      </Box>
      {problem && !inPlace && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
