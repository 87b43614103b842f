import Alert from '@mui/material/Alert'
import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import {
  type ApiKeyAllowanceQuery,
  type CreateApiKeyMutation,
  useApiKeyAllowanceQuery,
  useCreateApiKeyMutation,
} from '../api/generated/operations.ts'
import { FormFrame } from '../components/FormFrame.tsx'
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

  async function submit() {
    await run(async () => {
      const { data } = await create({ variables: { input: createInput(draft, new Date(), timeZone) } })
      setMade(data?.createApiKey ?? null)
    })
  }

  return (
    <>
      {isFull && (
        <Alert severity="warning" variant="outlined" sx={{ mb: 2.5 }}>
          This tenant may have {allowance.limit} API keys, and all are in use. Revoke one that is not needed any more
          first.
        </Alert>
      )}
      <FormFrame
        form={
          <KeyForm
            draft={draft}
            allowance={allowance}
            expiryOptions={options}
            fields={problem?.fields ?? {}}
            isNew
            onChange={setDraft}
          />
        }
        summary={
          <KeySummary
            title="This key can"
            may={draftSummary(draft, allowance.permissions)}
            notes={draftNotes(draft, opened, timeZone)}
          />
        }
        submitLabel="Create key"
        busy={busy}
        blocked={draft.name.trim() === '' || isFull || needsDate}
        problem={problem}
        back={list}
        onSubmit={() => void submit()}
      />
      {made && <MadeKeyDialog made={made} onClose={() => navigate(`${list}/${made.apiKey.id}`)} />}
    </>
  )
}
