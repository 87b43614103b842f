import { createHash } from 'node:crypto'
import {
  EngineUnavailable,
  type Evaluation,
  type RuleError,
  type RuleSet,
  type RulesEngine,
  type RulesSession,
} from '../engine.ts'
import type { Trace } from '../trace.ts'
import { type Ruleset, type Sidecar, SidecarError } from './client.ts'
import { rankAddresses } from './rendezvous.ts'

export interface DroolsEngine extends RulesEngine {
  readonly name: 'drools'
  /**
   * Opens the sessions in use again at a sidecar that has lost them. Whether it could be asked about all of them: if not,
   * this may be done again.
   */
  reopen(url: string): Promise<boolean>
  /** How often a session was missing where it should have been, and was opened again. */
  reopened(): number
}

/** What the rules of one tenant are to the sidecars, and which of them these did not take. */
interface Held {
  tenantId: string
  ruleset: Ruleset
  refused: readonly RuleError[]
  /** By address: the session being opened, for all who miss it at the same time. */
  opening: Map<string, Promise<void>>
}

/**
 * The engine behind the sidecars. Each tenant is at home at one of them; when that one does not answer, at the next.
 * Sessions there are soft state: where one is missing it is opened and the trace asked about again, once. Throws
 * `EngineUnavailable`.
 */
export function createDroolsEngine(sidecars: readonly Sidecar[]): DroolsEngine {
  const byUrl = new Map(sidecars.map((sidecar) => [sidecar.url, sidecar]))
  const urls = [...byUrl.keys()]
  const inUse = new Set<Held>()
  let reopened = 0

  const homesOf = (tenantId: string) => rankAddresses(urls, tenantId).flatMap((url) => byUrl.get(url) ?? [])

  return {
    name: 'drools',
    async compile(rules) {
      const held = await firstThatAnswers(homesOf(rules.tenantId), (sidecar) => hold(sidecar, rules))
      inUse.add(held)
      return sessionOf(held)
    },
    async reopen(url) {
      const sidecar = byUrl.get(url)
      if (!sidecar) return true
      let answered = true
      for (const held of inUse) {
        if (homesOf(held.tenantId)[0] !== sidecar) continue
        // What it refuses for good is opened elsewhere when it is asked.
        await open(sidecar, held).catch((error) => {
          if (!(error instanceof SidecarError)) throw error
          if (error.status === 0 || error.status === 429) answered = false
        })
      }
      return answered
    },
    reopened: () => reopened,
  }

  function sessionOf(held: Held): RulesSession {
    const homes = homesOf(held.tenantId)
    return {
      async evaluate(trace) {
        const answer = await firstThatAnswers(homes, (sidecar) => ask(sidecar, held, trace))
        return { violations: answer.violations, errors: [...held.refused, ...answer.errors] }
      },
      async close() {
        inUse.delete(held)
        const { tenantId, ruleset } = held
        // Where this fails the session goes when it has been idle for long enough.
        await Promise.allSettled(homes.map((sidecar) => sidecar.deleteSession(tenantId, ruleset.hash)))
      },
    }
  }

  async function ask(sidecar: Sidecar, held: Held, trace: Trace): Promise<Evaluation> {
    const { tenantId, ruleset } = held
    const evaluate = async () => {
      const answer = await sidecar.evaluate(tenantId, ruleset.hash, trace)
      if (answer.tenantId !== tenantId || answer.rulesetHash !== ruleset.hash)
        throw new SidecarError(500, 'ANSWER_OF_ANOTHER_TENANT')
      return answer
    }
    try {
      return await evaluate()
    } catch (error) {
      if (!(error instanceof SidecarError) || (error.status !== 404 && error.status !== 409)) throw error
      reopened += 1
      await open(sidecar, held)
      return await evaluate()
    }
  }

  function open(sidecar: Sidecar, held: Held): Promise<void> {
    const running = held.opening.get(sidecar.url)
    if (running) return running
    const opening = sidecar.putSession(held.tenantId, held.ruleset).finally(() => held.opening.delete(sidecar.url))
    held.opening.set(sidecar.url, opening)
    return opening
  }
}

/** Gives a sidecar a tenant's rules; where it does not take some, the others. */
async function hold(sidecar: Sidecar, { tenantId, generation, rules }: RuleSet): Promise<Held> {
  const all = rulesetOf(generation, rules)
  try {
    await sidecar.putSession(tenantId, all)
    return { tenantId, ruleset: all, refused: [], opening: new Map() }
  } catch (error) {
    if (!(error instanceof SidecarError) || error.status !== 422 || error.ruleErrors.length === 0) throw error
    const refused = new Set(error.ruleErrors.map(({ ruleId }) => ruleId))
    const ruleset = rulesetOf(
      generation,
      rules.filter(({ ruleId }) => !refused.has(ruleId)),
    )
    await sidecar.putSession(tenantId, ruleset)
    return { tenantId, ruleset, refused: error.ruleErrors, opening: new Map() }
  }
}

function rulesetOf(generation: number, rules: RuleSet['rules']): Ruleset {
  return { generation, rules, hash: createHash('sha256').update(JSON.stringify(rules)).digest('hex') }
}

/** Goes on to the next sidecar only when one does not answer or has no room; what one refuses, all refuse. */
async function firstThatAnswers<T>(sidecars: readonly Sidecar[], ask: (sidecar: Sidecar) => Promise<T>): Promise<T> {
  let last: unknown
  for (const sidecar of sidecars) {
    try {
      return await ask(sidecar)
    } catch (error) {
      if (!(error instanceof SidecarError)) throw error
      last = error
      if (![0, 429, 503].includes(error.status)) break
    }
  }
  throw new EngineUnavailable(reasonOf(last), last)
}

function reasonOf(error: unknown): EngineUnavailable['reason'] {
  const { status, code } = error instanceof SidecarError ? error : { status: 0, code: '' }
  if (status === 504 || code === 'ABORT_ERR' || code === 'TimeoutError' || code === 'AbortError') return 'timeout'
  if (status === 0) return 'unreachable'
  if (status === 429 || status === 503) return 'busy'
  return status === 409 ? 'superseded' : 'failed'
}
