import { EngineUnavailable, type RulesEngine, type RulesSession } from '../engine.ts'

/** Told of every trace that the second engine answered for. */
export interface FallbackListener {
  fellBack(reason: EngineUnavailable['reason']): void
}

/**
 * Asks `first`, and where that engine is not available `second`, which has to be one that always is. Both are opened, so
 * that a trace does not wait for compiling when the first goes away; the first is tried again with every trace.
 */
export function withFallback(first: RulesEngine, second: RulesEngine, listener: FallbackListener): RulesEngine {
  const unlessUnavailable = (error: unknown): null => {
    if (!(error instanceof EngineUnavailable)) throw error
    listener.fellBack(error.reason)
    return null
  }
  return {
    name: first.name,
    async compile(rules) {
      const spare = await second.compile(rules)
      let opening: Promise<RulesSession> | null = null
      const open = () => {
        opening ??= Promise.resolve(first.compile(rules)).catch((error: unknown) => {
          opening = null
          throw error
        })
        return opening
      }
      await open().catch(unlessUnavailable)
      return {
        async evaluate(trace) {
          const answer = await open()
            .then((session) => session.evaluate(trace))
            .catch(unlessUnavailable)
          return answer ?? spare.evaluate(trace)
        },
        async close() {
          const session = await opening?.catch(() => null)
          await session?.close()
          await spare.close()
        },
      }
    },
  }
}
