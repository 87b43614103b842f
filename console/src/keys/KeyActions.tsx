import { useEffect, useState } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { sentenceOf } from '../api/errors.ts'
import { useCancelTenantKeyDeletionMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { useAction } from '../components/useAction.ts'
import type { TenantKey } from './keyWords.ts'
import { ScheduleDeletionDialog } from './ScheduleDeletionDialog.tsx'

/** What can be done with a version: a retired one may go, a scheduled deletion may be taken back. */
export function KeyActions({ record }: { record: TenantKey }) {
  const [asking, setAsking] = useState(false)
  if (record.state === 'PENDING_DELETION') return <CancelDeletionButton record={record} />
  if (record.state !== 'RETIRED') return null
  return (
    <>
      <GatedButton permission="keys:manage" size="small" color="error" onClick={() => setAsking(true)}>
        Delete…
      </GatedButton>
      {asking && <ScheduleDeletionDialog record={record} onClose={() => setAsking(false)} />}
    </>
  )
}

function CancelDeletionButton({ record }: { record: TenantKey }) {
  const [cancel] = useCancelTenantKeyDeletionMutation()
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()

  useEffect(() => {
    if (problem) notify(sentenceOf(problem), { type: 'error' })
  }, [problem, notify])

  async function cancelDeletion() {
    const done = await run(() => cancel({ variables: { input: { id: record.id } } }))
    if (done) notify(`Version ${record.version} is kept.`, { type: 'success' })
    refresh()
  }

  return (
    <GatedButton permission="keys:manage" size="small" loading={busy} onClick={() => void cancelDeletion()}>
      Keep it
    </GatedButton>
  )
}
