import TextField from '@mui/material/TextField'
import { useMemo, useState } from 'react'
import { type CreateServiceKeyMutation, useCreateServiceKeyMutation } from '../api/generated/operations.ts'
import { ExpiryField } from '../apiKeys/ExpiryField.tsx'
import { expiryOf, expiryOptions } from '../apiKeys/expiry.ts'
import { errorOf } from '../apiKeys/keyDraft.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { useTimeZone } from '../viewer/scope.tsx'

export type MadeServiceKey = CreateServiceKeyMutation['createServiceKey']

interface ServiceKeyDialogProps {
  onCreated(made: MadeServiceKey): void
  onClose(): void
}

/** Makes a credential for a service. */
export function ServiceKeyDialog({ onCreated, onClose }: ServiceKeyDialogProps) {
  const timeZone = useTimeZone()
  const [opened] = useState(() => new Date())
  const options = useMemo(() => expiryOptions({ ceiling: null, since: opened, now: opened }), [opened])
  const [name, setName] = useState('')
  const [addresses, setAddresses] = useState('')
  const [expiry, setExpiry] = useState<Parameters<typeof expiryOf>[0]>({ choice: '365', date: '' })
  const [create] = useCreateServiceKeyMutation()
  const { busy, problem, run } = useAction()
  const fields = problem?.fields ?? {}
  const ipError = errorOf(fields, 'allowedIps')

  async function submit() {
    const allowedIps = addresses.split(/[\s,;]+/).filter(Boolean)
    const expiresAt = expiryOf(expiry, new Date(), timeZone)
    await run(async () => {
      const input = { name, allowedIps, expiresAt, permissions: ['api-keys:verify'] }
      const { data } = await create({ variables: { input } })
      if (data) onCreated(data.createServiceKey)
    })
  }

  return (
    <FormDialog
      title="Create a service credential"
      submitLabel="Create credential"
      busy={busy}
      blocked={name.trim() === '' || (expiry.choice === 'DATE' && expiry.date === '')}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <TextField
        label="Name"
        placeholder="For example: ingest, eu-central"
        value={name}
        onChange={(event) => setName(event.target.value)}
        error={Boolean(fields.name)}
        helperText={fields.name ?? 'The service that will use it.'}
        autoFocus
        slotProps={{ htmlInput: { maxLength: 80, autoComplete: 'off' } }}
      />
      <ExpiryField value={expiry} options={options} ceiling={null} error={fields.expiresAt} onChange={setExpiry} />
      <TextField
        label="Allowed addresses (optional)"
        placeholder="10.0.0.0/8"
        value={addresses}
        onChange={(event) => setAddresses(event.target.value)}
        error={Boolean(ipError)}
        helperText={ipError ?? 'Addresses or networks (CIDR), one a line. Empty: from anywhere.'}
        multiline
        maxRows={6}
      />
      {problem && Object.keys(fields).length === 0 && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
