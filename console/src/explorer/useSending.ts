import { useCallback, useRef, useState } from 'react'
import { type ExplorerRequest, type Outcome, sendRequest } from './request.ts'

/** What the last request came to. A request that is overtaken by a later one is not shown any more. */
export function useSending() {
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [busy, setBusy] = useState(false)
  const newest = useRef(0)

  const send = useCallback(async (request: ExplorerRequest) => {
    newest.current += 1
    const turn = newest.current
    setBusy(true)
    const answer = await sendRequest(request)
    if (turn !== newest.current) return
    setOutcome(answer)
    setBusy(false)
  }, [])

  return { outcome, busy, send }
}
