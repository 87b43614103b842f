import { useMemo, useState } from 'react'
import { useNotify } from 'react-admin'
import { Navigate, useNavigate, useParams } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import {
  type ApiKeyAllowanceQuery,
  useApiKeyAllowanceQuery,
  useApiKeyQuery,
  useUpdateApiKeyMutation,
} from '../api/generated/operations.ts'
import { FormFrame } from '../components/FormFrame.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useTenant, useTimeZone } from '../viewer/scope.tsx'
import { type ApiKey, isLiving } from './apiKeyWords.ts'
import { draftNotes, draftSummary } from './draftSummary.ts'
import { expiryOptions, keptExpiry } from './expiry.ts'
import { KeyForm } from './KeyForm.tsx'

import { KeySummary } from './KeySummary.tsx'
import { draftOf, updateInput } from './keyDraft.ts'

/** Changes what a key is called and what it may do, from its next use on. The secret stays. */
export function EditKeyPage() {
  return (
    <RequirePermission permission="api-keys:manage">
      <PageHeader title="Edit the API key" summary="Takes effect from its next use on. The secret stays the same." />
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { id = '' } = useParams()
  const key = useApiKeyQuery({ variables: { id } })
  const allowance = useApiKeyAllowanceQuery()
  const error = key.error ?? allowance.error
  if (error) {
    const problem = toProblem(error)
    return problem.code === 'NOT_FOUND' ? <NotFoundInside /> : <ProblemNotice problem={problem} onRetry={key.refetch} />
  }
  if (!key.data || !allowance.data) return <PageLoading />
  // One that has ended has nothing to edit: its own page says why.
  if (!isLiving(key.data.apiKey)) return <Navigate to=".." relative="path" replace />
  return <EditForm apiKey={key.data.apiKey} allowance={allowance.data.apiKeyAllowance} />
}

interface EditFormProps {
  apiKey: ApiKey
  allowance: ApiKeyAllowanceQuery['apiKeyAllowance']
}

function EditForm({ apiKey, allowance }: EditFormProps) {
  const { slug } = useTenant()
  const timeZone = useTimeZone()
  const navigate = useNavigate()
  const notify = useNotify()
  const [opened] = useState(() => new Date())
  const [draft, setDraft] = useState(() => draftOf(apiKey))
  const [update] = useUpdateApiKeyMutation()
  const { busy, problem, run } = useAction()
  const options = useMemo(() => {
    const since = new Date(apiKey.createdAt)
    return [
      keptExpiry(apiKey.expiresAt, timeZone),
      ...expiryOptions({ ceiling: allowance.lifetime, since, now: opened }),
    ]
  }, [allowance.lifetime, apiKey, opened, timeZone])
  const page = `/t/${slug}/api-keys/${apiKey.id}`

  async function submit() {
    const input = updateInput(apiKey.id, draft, new Date(), timeZone)
    if (!(await run(() => update({ variables: { input } })))) return
    notify('The key is saved.', { type: 'success' })
    navigate(page)
  }

  return (
    <FormFrame
      form={
        <KeyForm
          draft={draft}
          allowance={allowance}
          expiryOptions={options}
          fields={problem?.fields ?? {}}
          isNew={false}
          onChange={setDraft}
        />
      }
      summary={
        <KeySummary
          title="This key will be able to"
          may={draftSummary(draft, allowance.permissions)}
          notes={draftNotes(draft, opened, timeZone)}
        />
      }
      submitLabel="Save key"
      busy={busy}
      blocked={draft.name.trim() === ''}
      problem={problem}
      back={page}
      onSubmit={() => void submit()}
    />
  )
}
