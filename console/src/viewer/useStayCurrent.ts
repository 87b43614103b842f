import { useCallback, useEffect, useRef } from 'react'

const everyMs = 60_000
/** Several refused requests of one page, or focus and visibility together, are one reason to look. */
const atMostEveryMs = 2_000

/**
 * Looks again whenever the page comes to the front, once a minute while it is there, and when the returned function is
 * called, so that what somebody else changed shows without a reload. A reason that comes too soon after the last look
 * is not lost: it has its look when the time is over.
 */
export function useStayCurrent(look: () => unknown): () => void {
  const latest = useRef(look)
  latest.current = look
  const lookedAt = useRef(0)
  const waiting = useRef<number | undefined>(undefined)

  const lookSoon = useCallback(() => {
    if (document.visibilityState !== 'visible' || waiting.current !== undefined) return
    const dueIn = Math.max(0, lookedAt.current + atMostEveryMs - Date.now())
    waiting.current = window.setTimeout(() => {
      waiting.current = undefined
      lookedAt.current = Date.now()
      latest.current()
    }, dueIn)
  }, [])

  useEffect(() => {
    const timer = setInterval(lookSoon, everyMs)
    window.addEventListener('focus', lookSoon)
    document.addEventListener('visibilitychange', lookSoon)
    return () => {
      clearInterval(timer)
      clearTimeout(waiting.current)
      waiting.current = undefined
      window.removeEventListener('focus', lookSoon)
      document.removeEventListener('visibilitychange', lookSoon)
    }
  }, [lookSoon])
  return lookSoon
}
