import type { Logger } from '../../core/log.ts'
import type { Sidecar } from './client.ts'
import type { DroolsEngine } from './engine.ts'

/**
 * Looks every `everyMs` how the sidecars are. The log says when one goes away or comes back; one that was started anew is
 * given back the sessions that it lost, so that tenants who send a trace only now and then find theirs warm. Gives back
 * the way to stop.
 */
export function reconcileSessions(
  engine: DroolsEngine,
  sidecars: readonly Sidecar[],
  log: Logger,
  everyMs = 5_000,
): () => void {
  const instances = new Map<string, string>()
  /** Started anew, and not yet given back all of their sessions. */
  const bereft = new Set<string>()
  const away = new Set<string>()
  const isRunning = new Set<string>()

  const look = async (sidecar: Sidecar) => {
    if (isRunning.has(sidecar.url)) return
    isRunning.add(sidecar.url)
    try {
      const instance = await sidecar.readInstance()
      if (away.delete(sidecar.url)) log.info({ sidecar: sidecar.url }, 'the rules sidecar answers again')
      const before = instances.get(sidecar.url)
      instances.set(sidecar.url, instance)
      if (before !== undefined && before !== instance) {
        log.warn({ sidecar: sidecar.url }, 'the rules sidecar was started anew')
        bereft.add(sidecar.url)
      }
      if (bereft.has(sidecar.url) && (await engine.reopen(sidecar.url))) bereft.delete(sidecar.url)
    } catch (error) {
      if (!away.has(sidecar.url)) log.warn({ err: error, sidecar: sidecar.url }, 'the rules sidecar does not answer')
      away.add(sidecar.url)
    } finally {
      isRunning.delete(sidecar.url)
    }
  }

  const timer = setInterval(() => sidecars.forEach((sidecar) => void look(sidecar)), everyMs)
  timer.unref()
  sidecars.forEach((sidecar) => void look(sidecar))
  return () => clearInterval(timer)
}
