import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import {
  type BillingSettingsFieldsFragment,
  useBillingSettingsQuery,
  useUpdateBillingSettingsMutation,
} from '../api/generated/operations.ts'
import { CountryField } from '../billing/CountryField.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { PageLoading } from '../layout/PageLoading.tsx'
import { type BillingDraft, draftOf, inputOf } from './billingDraft.ts'
import { IssuerLogo } from './IssuerLogo.tsx'

/** How this installation issues invoices from now on. */
export function BillingSettingsTab() {
  const { data, previousData, error, refetch } = useBillingSettingsQuery()
  const settings = (data ?? previousData)?.billingSettings
  if (!settings) return error ? <ProblemNotice problem={toProblem(error)} onRetry={refetch} /> : <PageLoading />
  return (
    <Box sx={{ display: 'grid', gap: 2.5, maxWidth: 760 }}>
      <IssuerLogo settings={settings} onSaved={refetch} />
      <SettingsForm settings={settings} onSaved={refetch} />
    </Box>
  )
}

interface FieldOfForm {
  name: Exclude<keyof BillingDraft, 'issuerCountry'>
  label: string
  hint?: string
  lines?: number
}

const issuerFields: FieldOfForm[] = [
  { name: 'issuerName', label: 'Name' },
  { name: 'issuerAddress', label: 'Address', hint: 'Without the country; at most six lines.', lines: 3 },
]
const paymentFields: FieldOfForm[] = [
  { name: 'issuerTaxId', label: 'Tax ID' },
  { name: 'issuerEmail', label: 'E-mail', hint: 'For questions about an invoice.' },
  { name: 'bankDetails', label: 'Where to pay to', hint: 'Stands on each open invoice, as you write it.', lines: 3 },
]
const invoiceFields: FieldOfForm[] = [
  { name: 'invoicePrefix', label: 'Invoice numbers begin with' },
  { name: 'creditNotePrefix', label: 'Credit note numbers begin with' },
  { name: 'currency', label: 'Currency', hint: 'Of credits and your own invoices, such as EUR. Plans name their own.' },
  { name: 'taxPercent', label: 'Tax in percent', hint: 'On all that is billed, unless a tenant has another rate.' },
  { name: 'graceHours', label: 'Hours that a draft waits for late usage' },
  { name: 'termsDays', label: 'Days until an invoice is due' },
]
const overdueFields: FieldOfForm[] = [
  { name: 'noticeDays', label: 'Reminders, in days after the due date', hint: 'Up to five, with commas: 1, 7, 14.' },
  { name: 'restrictAfterDays', label: 'Days until a tenant may not move to a dearer plan' },
  { name: 'suspendAfterDays', label: 'Days until a tenant is suspended' },
]
/** What the server calls a field by another name than the form does. */
const serverNames: Record<string, string> = { taxRate: 'taxPercent' }

interface SettingsFormProps {
  settings: BillingSettingsFieldsFragment
  onSaved(): Promise<unknown>
}

function SettingsForm({ settings, onSaved }: SettingsFormProps) {
  const [draft, setDraft] = useState(() => draftOf(settings))
  const [save] = useUpdateBillingSettingsMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const errors = Object.fromEntries(
    Object.entries(problem?.fields ?? {}).map(([field, message]) => {
      const name = field.split('.')[0] ?? field
      return [serverNames[name] ?? name, message]
    }),
  )
  const form = { draft, errors, onChange: (change: Partial<BillingDraft>) => setDraft({ ...draft, ...change }) }

  async function submit() {
    const input = inputOf(draft, settings.revision)
    const done = await run(() => save({ variables: { input } }))
    if (!done) return
    notify('The settings are saved.', { type: 'success' })
    await onSaved()
  }

  return (
    <Box
      component="form"
      noValidate
      sx={{ display: 'grid', gap: 2.5 }}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Section title="Issuer">
        <Fields {...form} fields={issuerFields} />
        <Box sx={{ my: 2 }}>
          <CountryField
            value={draft.issuerCountry}
            error={errors.issuerCountry}
            onChange={(issuerCountry) => form.onChange({ issuerCountry })}
          />
        </Box>
        <Fields {...form} fields={paymentFields} />
      </Section>
      <Section title="Invoices">
        <Fields {...form} fields={invoiceFields} />
      </Section>
      <Section title="When payment is overdue">
        <Fields {...form} fields={overdueFields} />
      </Section>
      {problem && <ProblemNotice problem={problem} />}
      <Box>
        <Button type="submit" variant="contained" loading={busy}>
          Save settings
        </Button>
      </Box>
    </Box>
  )
}

interface FieldsProps {
  fields: readonly FieldOfForm[]
  draft: BillingDraft
  errors: Record<string, string>
  onChange(change: Partial<BillingDraft>): void
}

function Fields({ fields, draft, errors, onChange }: FieldsProps) {
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      {fields.map(({ name, label, hint, lines }) => (
        <TextField
          key={name}
          name={name}
          label={label}
          value={draft[name]}
          onChange={({ target }) => onChange({ [name]: target.value })}
          error={Boolean(errors[name])}
          helperText={errors[name] ?? hint}
          multiline={lines !== undefined}
          {...(lines !== undefined && { minRows: lines })}
          autoComplete="off"
        />
      ))}
    </Box>
  )
}
