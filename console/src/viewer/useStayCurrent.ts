import { useCallback, useEffect, useRef } from 'react'

const everyMs = 60_000
/** Several refused requests of one page, or focus and visibility together, are one reason to look. */
const atMostEveryMs = 2_000

/**
 * Looks again whenever the page comes to the front, once a minute while it is there, and when the returned function is
 * called, so that what somebody else changed shows without a reload.
 */
export function useStayCurrent(look: () => unknown): () => void {
  const latest = useRef(look)
  latest.current = look
  const lookedAt = useRef(0)
  const lookSoon = useCallback(() => {
    const now = Date.now()
    if (document.visibilityState !== 'visible' || now - lookedAt.current < atMostEveryMs) return
    lookedAt.current = now
    latest.current()
  }, [])

  useEffect(() => {
    const timer = setInterval(lookSoon, everyMs)
    window.addEventListener('focus', lookSoon)
    document.addEventListener('visibilitychange', lookSoon)
    return () => {
      clearInterval(timer)
      window.removeEventListener('focus', lookSoon)
      document.removeEventListener('visibilitychange', lookSoon)
    }
  }, [lookSoon])
  return lookSoon
}
