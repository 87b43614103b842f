import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import type { RuleSeverity } from '../api/generated/operations.ts'
import { Section } from '../components/Section.tsx'
import { WordsField } from '../components/WordsField.tsx'
import { RuleTextField } from './RuleTextField.tsx'
import type { RuleDraft } from './ruleDraft.ts'
import { severityChoices } from './ruleWords.ts'
import type { RuleCheck } from './useRuleCheck.ts'

interface RuleFormProps {
  draft: RuleDraft
  fields: Record<string, string>
  onChange(draft: RuleDraft): void
  onChecked(check: RuleCheck | null): void
}

/** Everything that a rule says. */
export function RuleForm({ draft, fields, onChange, onChecked }: RuleFormProps) {
  const change = (changed: Partial<RuleDraft>) => onChange({ ...draft, ...changed })
  const tagError = Object.entries(fields).find(([field]) => field.startsWith('tags'))?.[1]
  return (
    <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
      <RuleTextField
        value={draft.text}
        error={fields.text}
        onChange={(text) => change({ text })}
        onChecked={onChecked}
      />
      <Section title="About it">
        <Box sx={{ display: 'grid', gap: 2 }}>
          <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { sm: 'minmax(0, 1fr) 160px' } }}>
            <TextField
              label="Name"
              placeholder="For example: Large payments are checked"
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
              error={Boolean(fields.name)}
              helperText={fields.name ?? 'What a signal is called by.'}
              slotProps={{ htmlInput: { maxLength: 100, autoComplete: 'off' } }}
            />
            <TextField
              select
              label="Severity"
              value={draft.severity}
              onChange={(event) => change({ severity: event.target.value as RuleSeverity })}
              error={Boolean(fields.severity)}
              helperText={fields.severity}
            >
              {severityChoices.map(({ id, text }) => (
                <MenuItem key={id} value={id}>
                  {text}
                </MenuItem>
              ))}
            </TextField>
          </Box>
          <TextField
            label="Description (optional)"
            value={draft.description}
            onChange={(event) => change({ description: event.target.value })}
            error={Boolean(fields.description)}
            helperText={fields.description ?? 'Why it matters, and what to do when it is broken.'}
            multiline
            maxRows={6}
            slotProps={{ htmlInput: { maxLength: 1000 } }}
          />
          <WordsField
            label="Tags"
            hint="Press Enter after each. Up to 20."
            value={draft.tags}
            error={tagError}
            onChange={(tags) => change({ tags })}
          />
        </Box>
      </Section>
    </Box>
  )
}
