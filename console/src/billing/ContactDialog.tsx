import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { type BillingAccountFieldsFragment, useUpdateBillingAccountMutation } from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { useTenant } from '../viewer/scope.tsx'
import { CountryField } from './CountryField.tsx'

interface ContactDialogProps {
  account: BillingAccountFieldsFragment | null
  onSaved(): unknown
  onClose(): void
}

/** Who gets the invoices from the next one on. */
export function ContactDialog({ account, onSaved, onClose }: ContactDialogProps) {
  const tenant = useTenant()
  const notify = useNotify()
  const [save] = useUpdateBillingAccountMutation()
  const { busy, problem, run } = useAction()
  const [draft, setDraft] = useState(() => ({
    name: account?.name ?? tenant.name,
    email: account?.email ?? '',
    address: account?.address.join('\n') ?? '',
    country: account?.country ?? null,
    taxId: account?.taxId ?? '',
    purchaseOrder: account?.purchaseOrder ?? '',
  }))
  const errors = problem?.fields ?? {}
  const errorOf = (name: string) => Object.entries(errors).find(([field]) => field.split('.')[0] === name)?.[1]
  const field = (name: 'name' | 'email' | 'address' | 'taxId' | 'purchaseOrder') => ({
    name,
    value: draft[name],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value }),
    error: Boolean(errorOf(name)),
  })

  async function submit() {
    const address = draft.address
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
    const input = { ...draft, address, revision: account?.revision ?? 0 }
    if (!(await run(() => save({ variables: { input } })))) return
    notify('The next invoices go there.', { type: 'success' })
    onSaved()
    onClose()
  }

  return (
    <FormDialog
      title="Billing contact"
      submitLabel="Save contact"
      busy={busy}
      blocked={!draft.name.trim() || !draft.email.trim()}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Name on the invoice"
        helperText={errorOf('name')}
        {...field('name')}
        autoComplete="organization"
      />
      <TextField
        label="E-mail"
        type="email"
        helperText={errorOf('email') ?? 'Invoices and reminders are sent here.'}
        {...field('email')}
        autoComplete="email"
      />
      <TextField
        label="Address"
        multiline
        minRows={3}
        maxRows={6}
        helperText={errorOf('address') ?? 'As it is to stand on the invoice, without the country; at most six lines.'}
        {...field('address')}
        autoComplete="street-address"
      />
      <CountryField
        value={draft.country}
        error={errorOf('country')}
        onChange={(country) => setDraft({ ...draft, country })}
      />
      <TextField label="Tax ID" helperText={errorOf('taxId') ?? 'Optional.'} {...field('taxId')} autoComplete="off" />
      <TextField
        label="Purchase order"
        helperText={errorOf('purchaseOrder') ?? 'Optional. Stands on each invoice.'}
        {...field('purchaseOrder')}
        autoComplete="off"
      />
      {problem && Object.keys(errors).length === 0 && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
