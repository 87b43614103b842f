import { useCallback, useRef } from 'react'

/**
 * `ask`, so that every answer was asked for after the call. Two would join while one is on its way (Apollo takes them for
 * one), and its answer may be from before the change that is the reason to ask: here the second waits for the first, and
 * however many there are meanwhile, they wait for the same one.
 */
export function useAskAnew<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  const latest = useRef<Promise<unknown>>(Promise.resolve())
  const waiting = useRef<Promise<Answer> | null>(null)
  return useCallback(() => {
    const begin = () => {
      waiting.current = null
      const answer = ask()
      latest.current = answer
      return answer
    }
    waiting.current ??= latest.current.then(begin, begin)
    return waiting.current
  }, [ask])
}
