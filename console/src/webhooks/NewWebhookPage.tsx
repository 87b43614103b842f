import { useState } from 'react'
import { useNavigate } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import {
  type CreateWebhookEndpointMutation,
  useCreateWebhookEndpointMutation,
  useWebhookEventTypesQuery,
} from '../api/generated/operations.ts'
import { FormFrame } from '../components/FormFrame.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { ExampleSection } from './ExampleSection.tsx'
import { FullNotice, useIsFull } from './FullNotice.tsx'
import { MadeSecretDialog } from './MadeSecretDialog.tsx'
import { WebhookForm } from './WebhookForm.tsx'
import { createInput, isComplete, newDraft, typesOf } from './webhookDraft.ts'
import type { EventType } from './webhookWords.ts'

/** Makes an endpoint; the secret that its messages are signed with is shown once. */
export function NewWebhookPage() {
  return (
    <RequirePermission permission="webhooks:manage">
      <PageHeader
        title="Add an endpoint"
        summary="Messages are sent there from now on, signed with a secret of its own."
      />
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { data, error, refetch } = useWebhookEventTypesQuery()
  if (error) return <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
  return data ? <NewWebhookForm types={data.webhookEventTypes} /> : <PageLoading />
}

type Made = CreateWebhookEndpointMutation['createWebhookEndpoint']

function NewWebhookForm({ types }: { types: readonly EventType[] }) {
  const list = `${useBasePath()}/webhooks`
  const navigate = useNavigate()
  const [draft, setDraft] = useState(newDraft)
  const [made, setMade] = useState<Made | null>(null)
  const [create] = useCreateWebhookEndpointMutation()
  const { busy, problem, run } = useAction()
  const isFull = useIsFull()

  async function submit() {
    await run(async () => {
      const { data } = await create({ variables: { input: createInput(draft) } })
      setMade(data?.createWebhookEndpoint ?? null)
    })
  }

  return (
    <>
      <FullNotice />
      <FormFrame
        form={<WebhookForm draft={draft} types={types} fields={problem?.fields ?? {}} isNew onChange={setDraft} />}
        summary={<ExampleSection types={typesOf(draft, types)} />}
        even
        submitLabel="Add endpoint"
        busy={busy}
        blocked={!isComplete(draft) || isFull}
        problem={problem}
        back={list}
        onSubmit={() => void submit()}
      />
      {made && <MadeSecretDialog made={made} onClose={() => navigate(`${list}/${made.endpoint.id}`)} />}
    </>
  )
}
