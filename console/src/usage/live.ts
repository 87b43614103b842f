import { useEffect, useRef } from 'react'

/**
 * Usage shows within two seconds of being recorded: the sums of the period, some ten rows a meter, are asked for again
 * and again while the page is looked at, and the chart only when they have changed.
 */
const everyMs = 750
/** What the period's sums do not tell: a reading that stayed the same, an event of an earlier period. */
const slowlyMs = 15_000

const skipPollAttempt = () => document.visibilityState !== 'visible'

export const live = { skipPollAttempt, pollInterval: everyMs }
export const lively = { skipPollAttempt, pollInterval: slowlyMs }

/** Calls `react` whenever `value` is another object than before, but not for the first one. */
export function useOnChange<Value>(value: Value | undefined, react: () => unknown): void {
  const known = useRef(value)
  const latest = useRef(react)
  latest.current = react
  useEffect(() => {
    const isFirst = known.current === undefined
    if (known.current === value) return
    known.current = value
    if (!isFirst) latest.current()
  }, [value])
}
