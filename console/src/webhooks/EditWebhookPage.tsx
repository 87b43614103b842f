import { useState } from 'react'
import { useNotify } from 'react-admin'
import { useNavigate, useParams } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import {
  useUpdateWebhookEndpointMutation,
  useWebhookEndpointQuery,
  useWebhookEventTypesQuery,
} from '../api/generated/operations.ts'
import { FormFrame } from '../components/FormFrame.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { ExampleSection } from './ExampleSection.tsx'
import { WebhookForm } from './WebhookForm.tsx'
import { draftOf, isComplete, typesOf, updateInput } from './webhookDraft.ts'
import type { Endpoint, EventType } from './webhookWords.ts'

/** Changes where an endpoint is and what it hears of. The secret stays. */
export function EditWebhookPage() {
  return (
    <RequirePermission permission="webhooks:manage">
      <PageHeader
        title="Edit the endpoint"
        summary="Takes effect from the next message on. What is on its way is tried again at the new address. The secret stays the same."
      />
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { id = '' } = useParams()
  const endpoint = useWebhookEndpointQuery({ variables: { id } })
  const types = useWebhookEventTypesQuery()
  const failed = endpoint.error ? endpoint : types.error ? types : null
  if (failed?.error) {
    const problem = toProblem(failed.error)
    return problem.code === 'NOT_FOUND' ? (
      <NotFoundInside />
    ) : (
      <ProblemNotice problem={problem} onRetry={failed.refetch} />
    )
  }
  if (!endpoint.data || !types.data) return <PageLoading />
  return <EditForm endpoint={endpoint.data.webhookEndpoint} types={types.data.webhookEventTypes} />
}

function EditForm({ endpoint, types }: { endpoint: Endpoint; types: readonly EventType[] }) {
  const page = `${useBasePath()}/webhooks/${endpoint.id}`
  const navigate = useNavigate()
  const notify = useNotify()
  const [draft, setDraft] = useState(() => draftOf(endpoint))
  const [update] = useUpdateWebhookEndpointMutation()
  const { busy, problem, run } = useAction()

  async function submit() {
    if (!(await run(() => update({ variables: { input: updateInput(endpoint.id, draft) } })))) return
    notify('The endpoint is saved.', { type: 'success' })
    navigate(page)
  }

  return (
    <FormFrame
      form={
        <WebhookForm draft={draft} types={types} fields={problem?.fields ?? {}} isNew={false} onChange={setDraft} />
      }
      summary={<ExampleSection types={typesOf(draft, types)} />}
      even
      submitLabel="Save endpoint"
      busy={busy}
      blocked={!isComplete(draft)}
      problem={problem}
      back={page}
      onSubmit={() => void submit()}
    />
  )
}
