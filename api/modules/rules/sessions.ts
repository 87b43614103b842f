import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { AppError } from '../../core/errors.ts'
import type { Pool } from '../../db/client.ts'
import { type Invalidations, staleAfterMs } from '../../db/invalidations.ts'
import { ruleSets, rules, tenants } from '../../db/tables/index.ts'
import { readInTenant } from '../../db/tenancy.ts'
import { EngineUnavailable, type RuleError, type RulesEngine, type RulesSession } from '../../rules/engine.ts'
import type { SignalRule } from '../../rules/signal.ts'

/** One tenant's rules, compiled, as this replica holds them. */
export interface OpenSession {
  session: RulesSession
  engine: RulesEngine['name']
  generation: number
  /** Of the ids and versions of the rules: the same on every replica that holds the same. */
  hash: string
  rules: ReadonlyMap<string, SignalRule>
  /** Rules that the engine did not take. */
  errors: RuleError[]
  openedAt: Date
  compileMs: number
}

/**
 * The sessions of this replica, opened when they are first needed and kept while they are. A change of the rules opens
 * another one; the old one serves until that is ready, and closes when the last trace in it is answered.
 */
export interface RulesSessions {
  /** Runs `work` in the session of the tenant. Throws UNAVAILABLE while the engine is. */
  use: <T>(tenantId: string, work: (open: OpenSession) => Promise<T>) => Promise<T>
  /** Opens another session of the tenant, here alone, and answers when it serves. */
  reopen: (tenantId: string) => Promise<void>
  close: () => Promise<void>
}

declare module '../../core/context.ts' {
  interface Services {
    rulesSessions: RulesSessions
  }
}

interface Held extends OpenSession {
  /** When it was last known to hold the current rules, in ms of this process. */
  sureAt: number
  users: number
  retired: boolean
}

/** Rules that are kept compiled, of all tenants together; a tenant without rules counts as one. */
const keptRules = 100_000

export function createRulesSessions(parts: {
  engine: RulesEngine
  app: Pool
  invalidations: Invalidations
}): RulesSessions {
  const { engine, app, invalidations } = parts
  const opening = new Map<string, Promise<Held>>()
  const kept = new LRUCache<string, Held>({
    maxSize: keptRules,
    sizeCalculation: ({ rules }) => Math.max(1, rules.size),
    // A session elsewhere that is only forgotten here may serve other replicas: it goes when nobody asks it any more.
    dispose: (held, _tenantId, reason) => reason === 'set' && retire(held),
  })

  invalidations.subscribe({
    changed({ topic, id }) {
      if (topic === 'rules' && (kept.has(id) || opening.has(id))) reopen(id).catch(() => undefined)
    },
    missed() {
      for (const tenantId of kept.keys()) reopen(tenantId).catch(() => undefined)
    },
  })

  /** After a change. What is being opened may have been read before it, so it is opened once more after that. */
  async function reopen(tenantId: string): Promise<void> {
    const before = opening.get(tenantId) ?? Promise.resolve()
    try {
      await track(
        tenantId,
        before.catch(() => undefined).then(() => open(tenantId)),
      )
    } catch (error) {
      // Rather none than one that may be out of date: whoever asks next opens it, and hears of the error.
      kept.delete(tenantId)
      throw error
    }
  }

  function track(tenantId: string, opened: Promise<Held>): Promise<Held> {
    opening.set(tenantId, opened)
    const done = () => {
      if (opening.get(tenantId) === opened) opening.delete(tenantId)
    }
    opened.then(done, done)
    return opened
  }

  async function open(tenantId: string): Promise<Held> {
    const sureAt = performance.now()
    const { generation, found } = await readRules(app, tenantId)
    const began = performance.now()
    const session = await engine.compile({ tenantId, generation, rules: [...found.values()] })
    const compileMs = performance.now() - began
    // Without spans nothing is evaluated; what was not compiled is told all the same.
    const { errors } = await session.evaluate({ traceId: '', spans: [] })
    const refused = errors.filter(({ code }) => code === 'NOT_COMPILED')
    const state = { generation, hash: hashOf(found), rules: found, errors: refused, openedAt: new Date(), compileMs }
    const held: Held = { session, engine: engine.name, ...state, sureAt, users: 0, retired: false }
    const current = kept.peek(tenantId)
    if (current && current.generation > generation) {
      void session.close()
      return current
    }
    kept.set(tenantId, held)
    return held
  }

  async function find(tenantId: string): Promise<Held> {
    const held = kept.get(tenantId)
    if (!held) return opening.get(tenantId) ?? track(tenantId, open(tenantId))
    if (invalidations.isCurrent() || performance.now() - held.sureAt < staleAfterMs) return held
    // While changes are not heard of, the database is asked once a second.
    const askedAt = performance.now()
    if ((await readGeneration(app, tenantId)) !== held.generation) return track(tenantId, open(tenantId))
    held.sureAt = askedAt
    return held
  }

  function retire(held: Held): void {
    held.retired = true
    if (held.users === 0) void held.session.close()
  }

  async function useHeld<T>(tenantId: string, work: (open: OpenSession) => Promise<T>): Promise<T> {
    const held = await find(tenantId)
    held.users += 1
    try {
      return await work(held)
    } finally {
      held.users -= 1
      if (held.retired && held.users === 0) void held.session.close()
    }
  }

  return {
    async use(tenantId, work) {
      try {
        return await useHeld(tenantId, work).catch(async (error) => {
          if (!(error instanceof EngineUnavailable) || error.reason !== 'superseded') throw error
          // Another replica has told the engine of a change that this one has not heard of.
          await reopen(tenantId)
          return useHeld(tenantId, work)
        })
      } catch (error) {
        if (!(error instanceof EngineUnavailable)) throw error
        const message = 'The rules engine does not answer. Try again in a moment.'
        throw new AppError('UNAVAILABLE', { message, retryAfter: 1, cause: error })
      }
    },
    reopen,
    async close() {
      kept.clear()
    },
  }
}

/** One statement, so that the generation and the rules are of one moment. */
async function readRules(
  app: Pool,
  tenantId: string,
): Promise<{ generation: number; found: Map<string, SignalRule & { ruleId: string }> }> {
  const rows = await readInTenant(app, tenantId, (db) =>
    db
      .select({
        generation: ruleSets.generation,
        rule: {
          ruleId: rules.id,
          ruleVersion: rules.version,
          ruleName: rules.name,
          severity: rules.severity,
          ast: rules.ast,
        },
      })
      .from(tenants)
      .leftJoin(ruleSets, eq(ruleSets.tenantId, tenants.tenantId))
      .leftJoin(rules, and(eq(rules.tenantId, tenants.tenantId), eq(rules.enabled, true)))
      .where(eq(tenants.tenantId, tenantId))
      .orderBy(rules.id),
  )
  const found = rows.flatMap(({ rule }) => (rule ? [[rule.ruleId, { tenantId, ...rule }] as const] : []))
  return { generation: rows[0]?.generation ?? 0, found: new Map(found) }
}

async function readGeneration(app: Pool, tenantId: string): Promise<number> {
  const [set] = await readInTenant(app, tenantId, (db) =>
    db.select({ generation: ruleSets.generation }).from(ruleSets).where(eq(ruleSets.tenantId, tenantId)),
  )
  return set?.generation ?? 0
}

function hashOf(found: ReadonlyMap<string, SignalRule>): string {
  const versions = [...found.values()].map(({ ruleId, ruleVersion }) => [ruleId, ruleVersion])
  return createHash('sha256').update(JSON.stringify(versions)).digest('hex').slice(0, 16)
}
