import { setTimeout } from 'node:timers/promises'

/**
 * Waits until about the moment when `performance.now()` says `moment`. Timers count whole milliseconds; which way the rest
 * is rounded is left to chance, so that on average the moment does not depend on when the waiting began: who measures
 * thousands of answers learns nothing from their mean.
 */
export async function waitUntil(moment: number): Promise<void> {
  const rest = moment - performance.now()
  if (rest > 0) await setTimeout(Math.floor(rest + Math.random()))
}
