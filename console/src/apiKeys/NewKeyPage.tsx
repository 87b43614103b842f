import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { type FormEvent, useMemo, useState } from 'react'
import { Link, useNavigate } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import {
  type ApiKeyAllowanceQuery,
  type CreateApiKeyMutation,
  useApiKeyAllowanceQuery,
  useCreateApiKeyMutation,
} from '../api/generated/operations.ts'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useTenant, useTimeZone } from '../viewer/scope.tsx'
import { draftNotes, draftSummary } from './draftSummary.ts'
import { expiryOptions, usualExpiry } from './expiry.ts'
import { KeyForm } from './KeyForm.tsx'
import { KeySummary } from './KeySummary.tsx'
import { createInput, newDraft } from './keyDraft.ts'
import { MadeKeyDialog } from './MadeKeyDialog.tsx'

/** Makes a key: what it may do is chosen here, and its secret shown once. */
export function NewKeyPage() {
  return (
    <RequirePermission permission="api-keys:manage">
      <PageHeader title="Create an API key" summary="For one program or one pipeline. Give it no more than it needs." />
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { data, error, refetch } = useApiKeyAllowanceQuery()
  if (error) return <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
  return data ? <NewKeyForm allowance={data.apiKeyAllowance} /> : <PageLoading />
}

type Made = CreateApiKeyMutation['createApiKey']

function NewKeyForm({ allowance }: { allowance: ApiKeyAllowanceQuery['apiKeyAllowance'] }) {
  const { slug } = useTenant()
  const timeZone = useTimeZone()
  const navigate = useNavigate()
  const [opened] = useState(() => new Date())
  const options = useMemo(
    () => expiryOptions({ ceiling: allowance.lifetime, since: opened, now: opened }),
    [allowance.lifetime, opened],
  )
  const [draft, setDraft] = useState(() => newDraft(usualExpiry(options)))
  const [made, setMade] = useState<Made | null>(null)
  const [create] = useCreateApiKeyMutation()
  const { busy, problem, run } = useAction()
  const list = `/t/${slug}/api-keys`
  const isFull = allowance.limit !== null && allowance.used >= allowance.limit
  const needsDate = draft.expiry.choice === 'DATE' && draft.expiry.date === ''

  function submit(event: FormEvent) {
    event.preventDefault()
    void run(async () => {
      const { data } = await create({ variables: { input: createInput(draft, new Date(), timeZone) } })
      setMade(data?.createApiKey ?? null)
    })
  }

  return (
    <Box component="form" noValidate onSubmit={submit}>
      {isFull && (
        <Alert severity="warning" variant="outlined" sx={{ mb: 2.5 }}>
          The plan has {allowance.limit} API keys, and all are in use. Revoke one that is not needed any more first.
        </Alert>
      )}
      <Box
        sx={{
          display: 'grid',
          gap: 2.5,
          alignItems: 'start',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 2fr) minmax(0, 1fr)' },
        }}
      >
        <KeyForm
          draft={draft}
          allowance={allowance}
          expiryOptions={options}
          fields={problem?.fields ?? {}}
          isNew
          onChange={setDraft}
        />
        <Box sx={{ display: 'grid', gap: 2, position: { lg: 'sticky' }, top: 24 }}>
          <KeySummary
            title="This key can"
            may={draftSummary(draft, allowance.permissions)}
            notes={draftNotes(draft, opened, timeZone)}
          />
          {problem && <ProblemNotice problem={problem} />}
          <Box sx={{ display: 'flex', gap: 1 }}>
            <Button
              type="submit"
              variant="contained"
              loading={busy}
              disabled={draft.name.trim() === '' || isFull || needsDate}
            >
              Create key
            </Button>
            <Button component={Link} to={list} color="inherit">
              Cancel
            </Button>
          </Box>
        </Box>
      </Box>
      {made && <MadeKeyDialog made={made} onClose={() => navigate(`${list}/${made.apiKey.id}`)} />}
    </Box>
  )
}
