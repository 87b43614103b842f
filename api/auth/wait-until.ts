import { setImmediate, setTimeout } from 'node:timers/promises'

/** Timers are right to a millisecond or two; who measures 10,000 answers sees a tenth of that. */
const timerErrorMs = 2

/** Waits until `performance.now()` says `moment`, to a few microseconds. Others go on meanwhile. */
export async function waitUntil(moment: number): Promise<void> {
  const rest = moment - performance.now() - timerErrorMs
  if (rest > 0) await setTimeout(rest)
  while (performance.now() < moment) await setImmediate()
}
