import { useRef } from 'react'

/** The same object for as long as an answer says the same: what hangs on it does not render or load again. */
export function useUnchanged<Answer>(answer: Answer): Answer {
  const kept = useRef(answer)
  if (JSON.stringify(kept.current) !== JSON.stringify(answer)) kept.current = answer
  return kept.current
}
