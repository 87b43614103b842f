import Alert from '@mui/material/Alert'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { useCreateInvitationLinkMutation } from '../api/generated/operations.ts'
import { CopyValue } from '../components/CopyValue.tsx'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { defaultLifetime, LifetimeField } from './LifetimeField.tsx'
import { RolesField } from './RolesField.tsx'
import { useLinkRoles } from './useGrantableRoles.ts'

/** Makes a link for several people, and shows it this once. */
export function LinkDialog({ onCreated, onClose }: { onCreated: () => void; onClose: () => void }) {
  const choices = useLinkRoles()
  const [roles, setRoles] = useState(['VIEWER'])
  const [maxUses, setMaxUses] = useState('10')
  const [domains, setDomains] = useState('')
  const [expiresInHours, setLifetime] = useState(defaultLifetime)
  const [url, setUrl] = useState<string | null>(null)
  const [create] = useCreateInvitationLinkMutation()
  const { busy, problem, run } = useAction()
  const fields = problem?.fields ?? {}
  const domainsError = Object.entries(fields).find(([path]) => path.startsWith('allowedDomains'))?.[1]

  async function submit() {
    const allowedDomains = domains.split(/[\s,;]+/).filter(Boolean)
    const input = { roles, maxUses: Number(maxUses), allowedDomains, expiresInHours }
    await run(async () => {
      const { data } = await create({ variables: { input } })
      setUrl(data?.createInvitationLink.url ?? null)
      onCreated()
    })
  }

  if (url)
    return (
      <FormDialog
        title="Your invitation link"
        submitLabel="Done"
        closeLabel="Close"
        onSubmit={onClose}
        onClose={onClose}
      >
        <Alert severity="info" variant="outlined">
          Copy it now: it is shown this once and cannot be read again. Whoever has it can join until you revoke it.
        </Alert>
        <CopyValue value={url} what="the link" />
      </FormDialog>
    )

  return (
    <FormDialog
      title="Create an invitation link"
      submitLabel="Create link"
      busy={busy}
      blocked={roles.length === 0 || !/^\d+$/.test(maxUses)}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <RolesField choices={choices} value={roles} error={fields.roles} onChange={setRoles} />
      <TextField
        label="How many people"
        type="number"
        value={maxUses}
        error={Boolean(fields.maxUses)}
        helperText={fields.maxUses ?? '1 to 1,000. Each one takes a seat when they join.'}
        onChange={(event) => setMaxUses(event.target.value)}
      />
      <TextField
        label="Allowed e-mail domains (optional)"
        placeholder="example.com, example.org"
        value={domains}
        error={Boolean(domainsError)}
        helperText={domainsError ?? 'Only people with an address there can join. Empty: everybody who has the link.'}
        onChange={(event) => setDomains(event.target.value)}
      />
      <LifetimeField value={expiresInHours} onChange={setLifetime} />
      {problem && Object.keys(fields).length === 0 && <ProblemNotice problem={problem} />}
    </FormDialog>
  )
}
