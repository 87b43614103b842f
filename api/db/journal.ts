import { AsyncLocalStorage } from 'node:async_hooks'
import { deserialize, serialize } from 'node:v8'
import type { Ctx } from '../core/context.ts'
import { AppError, type ErrorCode, type ErrorOptions } from '../core/errors.ts'
import { seal, unseal } from '../core/sealed-box.ts'
import type { Db } from './client.ts'
import { isUniqueViolation } from './errors.ts'
import { idempotencyRecords } from './tables/index.ts'
import type { Tx } from './tenancy.ts'

const keepHours = 24

/** Tenant of what belongs to none. */
export const noTenant = '00000000-0000-0000-0000-000000000000'

/** The rows of one mutation under one Idempotency-Key of one caller. */
export interface Claim {
  principal: string
  /** Hash of the key, and of the tenant the request acts in. */
  requestKey: Buffer
  /** The mutation's place in its request. */
  mutation: number
  /** Hash of the mutation's name and arguments. */
  fingerprint: Buffer
  sealingKey: Buffer
}

/** How a transaction ended: with a value, or with an error that the use-case caught, since it went on. */
type Outcome = { value: unknown } | { error: { code: ErrorCode } & ErrorOptions }

/** What a running mutation has done so far, in earlier tries and in this one. */
export interface Journal {
  claim: Claim
  /** By step. Step 0 is the answer, the transactions count from 1. */
  outcomes: Map<number, Outcome>
  /** Transactions of this try. */
  steps: number
  /** Of this try, but not written yet: transactions that changed nothing wait for the next that does. */
  unsaved: Map<number, Outcome>
}

declare module '../core/context.ts' {
  interface Idempotency {
    /** Of the mutation that runs now; null between mutations. */
    journal: Journal | null
  }
}

/** Transactions within a transaction belong to the step that it is. */
const insideStep = new AsyncLocalStorage<true>()

/** The journal that the next transaction of `ctx` is a step of, if any. */
export function journalOf({ idempotency }: Ctx['request']): Journal | null {
  return idempotency?.journal && !insideStep.getStore() ? idempotency.journal : null
}

/**
 * Runs one transaction of a journalled mutation, unless an earlier try has committed it: then its outcome is given
 * again. What it changed and its outcome are committed together. One that changed nothing is written along with the next
 * that does, so that a retry decides from what the first try saw; a failed mutation that changed nothing leaves no trace.
 */
export async function runStep<T>(
  journal: Journal,
  tenantId: string | null,
  work: (tx: Tx) => Promise<T>,
  commit: (work: (tx: Tx) => Promise<T>) => Promise<T>,
): Promise<T> {
  journal.steps += 1
  const step = journal.steps
  const earlier = journal.outcomes.get(step)
  if (earlier) return outcomeOf<T>(earlier)
  const before = new Map(journal.unsaved)
  let isSaved = false
  try {
    const value = await commit(async (tx) => {
      const watched = watchWrites(tx)
      const value = await insideStep.run(true, () => work(watched.tx))
      isSaved = watched.hasWritten()
      const outcomes = new Map([...before, [step, { value }]])
      if (isSaved) await insertRecord(tx, tx.ctx, journal.claim, { tenantId, step, outcomes })
      return value
    })
    if (isSaved) for (const written of before.keys()) journal.unsaved.delete(written)
    else journal.unsaved.set(step, { value })
    return value
  } catch (error) {
    if (error instanceof AppError) journal.unsaved.set(step, { error: describe(error) })
    throw error
  }
}

/** Whether a transaction has changed anything, by the methods it has used. A raw statement counts as a change. */
function watchWrites(tx: Tx): { tx: Tx; hasWritten: () => boolean } {
  let written = false
  const noting =
    <Args extends unknown[], Result>(method: (...args: Args) => Result) =>
    (...args: Args): Result => {
      written = true
      return method(...args)
    }
  const watched: Tx = Object.assign(Object.create(tx), {
    insert: noting(tx.insert.bind(tx)),
    update: noting(tx.update.bind(tx)),
    delete: noting(tx.delete.bind(tx)),
    execute: noting(tx.execute.bind(tx)),
    with: noting(tx.with.bind(tx)),
  })
  return { tx: watched, hasWritten: () => written }
}

/** Throws CONFLICT when another try has recorded this step meanwhile: then that one's change holds, not this one's. */
export async function insertRecord(
  db: Db,
  { services }: Ctx,
  claim: Claim,
  { tenantId, step, outcomes }: { tenantId: string | null; step: number; outcomes: Map<number, Outcome> },
): Promise<void> {
  const { principal, requestKey, mutation } = claim
  const now = services.now()
  const expiresAt = new Date(now.getTime() + keepHours * 3_600_000)
  const sealed = seal(claim.sealingKey, serialize({ fingerprint: claim.fingerprint, outcomes }), boundTo(claim, step))
  const row = { tenantId: tenantId ?? noTenant, principal, requestKey, mutation, step, sealed, expiresAt }
  try {
    await db.insert(idempotencyRecords).values(row)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('CONFLICT', {
      message: 'The same request was worked on at the same time. Repeat it.',
      retryAfter: 1,
    })
  }
}

/** What a row holds. Throws IDEMPOTENCY_KEY_REUSED for another request's, and for one sealed under another credential. */
export function openRecord(claim: Claim, { step, sealed }: { step: number; sealed: Buffer }): Map<number, Outcome> {
  const opened = unseal(claim.sealingKey, sealed, boundTo(claim, step))
  if (!opened)
    throw new AppError('IDEMPOTENCY_KEY_REUSED', {
      message:
        'This idempotency key was used in another session of yours. What was asked for there is done or begun, and its answer is only given there.',
    })
  const { fingerprint, outcomes } = deserialize(opened) as { fingerprint: Buffer; outcomes: Map<number, Outcome> }
  if (!claim.fingerprint.equals(fingerprint)) throw new AppError('IDEMPOTENCY_KEY_REUSED')
  return outcomes
}

function boundTo({ principal, requestKey, mutation }: Claim, step: number): (string | number)[] {
  return [principal, requestKey.toString('hex'), mutation, step]
}

function outcomeOf<T>(outcome: Outcome): T {
  if ('value' in outcome) return outcome.value as T
  const { code, ...options } = outcome.error
  throw new AppError(code, options)
}

function describe({ code, message, fields, retryAfter, details }: AppError): { code: ErrorCode } & ErrorOptions {
  return { code, message, ...(fields && { fields }), ...(retryAfter && { retryAfter }), ...(details && { details }) }
}
