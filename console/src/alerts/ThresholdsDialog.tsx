import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { type ThresholdFieldsFragment, useSetThresholdsMutation } from '../api/generated/operations.ts'
import { Checklist } from '../components/Checklist.tsx'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { limitInSentence } from '../plan/planWords.ts'
import { areUsual, builtInRoles, parsePercents, usualPercents, usualRoles } from './alertWords.ts'

interface ThresholdsDialogProps {
  thresholds: ThresholdFieldsFragment
  names: ReadonlyMap<string, string>
  onSaved(): void
  onClose(): void
}

/** At which percentages of one limit which roles are told. */
export function ThresholdsDialog({ thresholds, names, onSaved, onClose }: ThresholdsDialogProps) {
  const { meter } = thresholds
  const notify = useNotify()
  const [save] = useSetThresholdsMutation()
  const { busy, problem, run } = useAction()
  const [text, setText] = useState(thresholds.percents.join(', '))
  const [roles, setRoles] = useState<readonly string[]>(thresholds.roles)
  const percents = parsePercents(text)
  const choices = names.size > 0 ? [...names] : Object.entries(builtInRoles)
  const refused = Object.entries(problem?.fields ?? {}).find(([field]) => field.startsWith('percents'))?.[1]
  const percentsError = percents ? refused : 'Whole numbers, apart by commas.'

  async function submit() {
    if (!percents) return
    const input = { meter, percents, roles: [...roles] }
    if (!(await run(() => save({ variables: { input } })))) return
    notify(`Alerts for ${limitInSentence(meter)} are set.`, { type: 'success' })
    onSaved()
    onClose()
  }

  function takeUsual() {
    setText(usualPercents.join(', '))
    setRoles(usualRoles)
  }

  return (
    <FormDialog
      title={`Alerts for ${limitInSentence(meter)}`}
      submitLabel="Save"
      busy={busy}
      blocked={roles.length === 0 || !percents}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Percentages of the limit"
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={Boolean(percentsError)}
        helperText={percentsError ?? 'Up to 10 whole numbers from 1 to 1000, apart by commas. None: nobody is told.'}
        autoComplete="off"
        slotProps={{ htmlInput: { inputMode: 'numeric' } }}
      />
      <Typography variant="body2" color="text.secondary" sx={{ mb: -1 }}>
        Who gets a mail
      </Typography>
      <Checklist
        label="Who gets a mail"
        items={choices.map(([id, label]) => ({ id, label }))}
        chosen={roles}
        onChange={setRoles}
      />
      {!(percents && areUsual({ percents, roles: [...roles] })) && (
        <Button size="small" onClick={takeUsual} sx={{ justifySelf: 'start' }}>
          Use the usual ones
        </Button>
      )}
      {problem && !percentsError && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
