import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import { useState } from 'react'
import { toProblem } from '../api/errors.ts'
import { useSendTestWebhookMutation, useWebhookEventTypesQuery } from '../api/generated/operations.ts'
import { FormDialog } from '../components/FormDialog.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { TypeChoice } from './ExampleSection.tsx'
import { JsonView } from './JsonView.tsx'
import { TestOutcome } from './TestOutcome.tsx'
import { draftOf, typesOf } from './webhookDraft.ts'
import { type Endpoint, shortUrl } from './webhookWords.ts'

interface SendTestDialogProps {
  endpoint: Endpoint
  /** The receiver has answered, or could not be reached. */
  onAnswered(): void
  onClose(): void
}

/** Sends the example of a kind of event, and shows what comes back as it comes. */
export function SendTestDialog({ endpoint, onAnswered, onClose }: SendTestDialogProps) {
  const { data, error, refetch } = useWebhookEventTypesQuery()
  const [chosen, setChosen] = useState<string | null>(null)
  const [sent, setSent] = useState<string | null>(null)
  const [send] = useSendTestWebhookMutation()
  const { busy, problem, run } = useAction()
  const types = data && typesOf(draftOf(endpoint), data.webhookEventTypes)
  const type = types?.find(({ name }) => name === chosen) ?? types?.[0]

  async function submit() {
    if (!type) return
    await run(async () => {
      const { data: made } = await send({ variables: { input: { id: endpoint.id, eventType: type.name } } })
      setSent(made?.sendTestWebhook.id ?? null)
    })
  }

  return (
    <FormDialog
      title={`Send a test to ${shortUrl(endpoint.url)}`}
      submitLabel={sent ? 'Send another' : 'Send test'}
      closeLabel={sent ? 'Close' : 'Cancel'}
      busy={busy}
      blocked={!type}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Box sx={{ color: 'text.secondary' }}>An example is sent now, signed as every message is.</Box>
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!types && !error && <Skeleton variant="rounded" height={240} />}
      {types && type && (
        <Box>
          <TypeChoice types={types} value={type.name} onChange={setChosen} />
          <JsonView title="Example" value={type.example} height={200} />
        </Box>
      )}
      {problem && <ProblemNotice problem={problem} />}
      {sent && <TestOutcome key={sent} deliveryId={sent} onAnswered={onAnswered} onClose={onClose} />}
    </FormDialog>
  )
}
