import { createHash } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { Ctx, Idempotency } from '../core/context.ts'
import { invalidField } from '../core/errors.ts'
import { type Claim, insertRecord, type Journal, openRecord } from './journal.ts'
import { idempotencyRecords } from './tables/index.ts'

/** A mutation of a request: its place among them, and what it asks for. */
export interface AskedMutation {
  position: number
  name: string
  args: unknown
}

/**
 * Runs a mutation once per caller, tenant and Idempotency-Key. Its answer is recorded for 24 hours and given again to
 * whoever repeats the request; one that comes while the first still runs waits for it. A try that failed or died is
 * continued: its committed transactions (see journal.ts) are not run again. What is recorded is sealed under a key made
 * of the caller's credential, so the database alone reveals nothing. Throws INVALID_INPUT for a malformed key,
 * IDEMPOTENCY_KEY_REUSED for another request under the same key, CONFLICT when waiting took too long.
 */
export async function runOnce<T>(
  ctx: Ctx,
  idempotency: Idempotency,
  mutation: AskedMutation,
  run: () => Promise<T>,
): Promise<T> {
  const claim = claimOf(ctx, idempotency, mutation)
  const name = ['idempotency', claim.principal, claim.requestKey.toString('hex'), claim.mutation].join(' ')
  return ctx.services.db.locks.hold(name, async () => {
    const journal = await readJournal(ctx, claim)
    if (journal.outcomes.size > 0) idempotency.isReplay = true
    const answered = journal.outcomes.get(0)
    if (answered && 'value' in answered) return answered.value as T
    idempotency.journal = journal
    try {
      const value = await run()
      await ctx.services.db.platform.run((db) =>
        insertRecord(db, ctx, claim, { tenantId: ctx.tenantId, step: 0, outcomes: new Map([[0, { value }]]) }),
      )
      return value
    } finally {
      idempotency.journal = null
    }
  })
}

function claimOf({ actor, tenantId }: Ctx, { key, sealingKey }: Idempotency, mutation: AskedMutation): Claim {
  if (!/^[\x20-\x7e]{1,255}$/.test(key))
    throw invalidField('Idempotency-Key', 'An idempotency key has 1 to 255 printable ASCII characters.')
  if (actor.kind !== 'person' && actor.kind !== 'key') throw new Error('nobody to keep an answer for')
  return {
    principal: actor.kind === 'person' ? actor.userId : actor.keyId,
    requestKey: sha256(JSON.stringify([tenantId, key])),
    mutation: mutation.position,
    fingerprint: sha256(JSON.stringify([mutation.name, mutation.args], inOneOrder)),
    sealingKey,
  }
}

/** The same arguments give the same text, in whatever order a JSON object has its members. */
function inOneOrder(_member: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** What earlier tries have left. Past their time, all of it goes at once, so that no half of a mutation remains. */
async function readJournal(ctx: Ctx, claim: Claim): Promise<Journal> {
  const { principal, requestKey, mutation } = claim
  const mine = and(
    eq(idempotencyRecords.principal, principal),
    eq(idempotencyRecords.requestKey, requestKey),
    eq(idempotencyRecords.mutation, mutation),
  )
  return ctx.services.db.platform.run(async (db) => {
    const rows = await db.select().from(idempotencyRecords).where(mine)
    const journal: Journal = { claim, outcomes: new Map(), steps: 0, unsaved: new Map() }
    const now = ctx.services.now()
    if (rows.some((row) => row.expiresAt <= now)) {
      await db.delete(idempotencyRecords).where(mine)
      return journal
    }
    for (const row of rows) for (const [step, outcome] of openRecord(claim, row)) journal.outcomes.set(step, outcome)
    return journal
  })
}
