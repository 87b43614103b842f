import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { type FormEvent, useState } from 'react'
import { useNotify } from 'react-admin'
import { Link } from 'react-router-dom'
import { useUpdateProfileMutation } from '../api/generated/operations.ts'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { useBasePath } from '../viewer/scope.tsx'
import { useViewer, useViewerState } from '../viewer/ViewerProvider.tsx'

/** How the person is shown to others. */
export function ProfilePage() {
  return (
    <>
      <PageHeader title="Profile" summary="How your team and the audit log know you, in all your tenants." />
      <Stack spacing={2.5} sx={{ maxWidth: 560 }}>
        <ProfileForm />
      </Stack>
    </>
  )
}

function ProfileForm() {
  const base = useBasePath()
  const viewer = useViewer()
  const { refreshViewer } = useViewerState()
  const [name, setName] = useState(viewer.name ?? '')
  const [update] = useUpdateProfileMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const fieldError = problem?.fields.name
  const changed = name.trim() !== (viewer.name ?? '')

  async function submit(event: FormEvent) {
    event.preventDefault()
    const saved = await run(() => update({ variables: { input: { name: name.trim() || null } } }).then(refreshViewer))
    if (saved) notify('Your profile is saved.', { type: 'success' })
  }

  return (
    <Section title="About you">
      <Stack component="form" noValidate onSubmit={(event) => void submit(event)} spacing={2.5}>
        {problem && !fieldError && <ProblemNotice problem={problem} />}
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={Boolean(fieldError)}
          helperText={fieldError ?? 'Shown instead of your e-mail. Leave it empty to be shown by e-mail.'}
        />
        <TextField
          label="E-mail"
          value={viewer.email}
          slotProps={{ input: { readOnly: true } }}
          helperText="You sign in with this address. It cannot be changed here."
        />
        <Stack direction="row" spacing={1}>
          <Button type="submit" variant="contained" loading={busy} disabled={!changed}>
            Save
          </Button>
          <Button component={Link} to={`${base}/sessions`}>
            Your sessions
          </Button>
        </Stack>
      </Stack>
    </Section>
  )
}
