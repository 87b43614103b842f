import type { Evaluation, RulesEngine, RulesSession } from '../engine.ts'

export interface ShadowListener {
  /** The two engines agreed about a trace, or did not: then these are the rules they judge differently. */
  compared(tenantId: string, differing: readonly string[]): void
  /** The shadow could not be asked. */
  missed(error: unknown): void
}

/** Traces that the shadow may be behind; more than that are not compared. */
const maxBehind = 100

/**
 * Answers as `decides` does and, afterwards, asks `shadow` the same and compares: a way to try an engine on what really
 * comes in. Nobody waits for the shadow, and nothing of it is felt.
 */
export function withShadow(decides: RulesEngine, shadow: RulesEngine, listener: ShadowListener): RulesEngine {
  let behind = 0
  return {
    name: decides.name,
    async compile(rules) {
      const session = await decides.compile(rules)
      let shadowed: Promise<RulesSession> | null = null
      const openShadow = () => {
        shadowed ??= Promise.resolve(shadow.compile(rules)).catch((error: unknown) => {
          shadowed = null
          throw error
        })
        return shadowed
      }
      return {
        async evaluate(trace) {
          const answer = await session.evaluate(trace)
          if (behind < maxBehind) {
            behind += 1
            void openShadow()
              .then((other) => other.evaluate(trace))
              .then((other) => listener.compared(rules.tenantId, differingRules(answer, other)))
              .catch((error: unknown) => listener.missed(error))
              .finally(() => (behind -= 1))
          }
          return answer
        },
        async close() {
          await session.close()
          const opened = await shadowed?.catch(() => null)
          await opened?.close()
        },
      }
    },
  }
}

/** The rules about which two engines say something different; a rule that one of them gave up on is not compared. */
export function differingRules(one: Evaluation, other: Evaluation): string[] {
  const undecided = new Set([...one.errors, ...other.errors].map(({ ruleId }) => ruleId))
  const lacking = (these: Evaluation, those: Evaluation) =>
    these.violations.filter((a) => !those.violations.some((b) => a.ruleId === b.ruleId && a.clause === b.clause))
  const differing = [...lacking(one, other), ...lacking(other, one)].map(({ ruleId }) => ruleId)
  return [...new Set(differing)].filter((ruleId) => !undecided.has(ruleId))
}
