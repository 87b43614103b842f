import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { and, eq, lt } from 'drizzle-orm'
import { requirePerson } from '../core/context.ts'
import { AppError, invalidField } from '../core/errors.ts'
import { idempotencyKeys } from './tables/index.ts'
import type { Tx } from './tenancy.ts'

const keepHours = 24

/**
 * Runs `effect` once per person and Idempotency-Key: the first success is recorded in the same transaction and replayed
 * for 24 hours. Two at once wait for each other; a failed one leaves no trace and may be tried again; another input under
 * the same key is refused with IDEMPOTENCY_KEY_REUSED. Without the header the effect simply runs. `result` must be JSON.
 */
export async function once<Result>(
  tx: Tx,
  operation: string,
  input: unknown,
  effect: () => Promise<Result>,
): Promise<Result> {
  const { ctx } = tx
  const key = ctx.request.idempotencyKey
  if (key === null) return effect()
  if (key.length > 255) throw invalidField('Idempotency-Key', 'An idempotency key has at most 255 characters.')
  const principal = requirePerson(ctx).userId
  const now = ctx.services.now()
  const fingerprint = createHash('sha256')
    .update(canonicalize({ operation, input }) ?? '')
    .digest()
  const mine = and(eq(idempotencyKeys.principal, principal), eq(idempotencyKeys.key, key))
  await tx.delete(idempotencyKeys).where(and(mine, lt(idempotencyKeys.expiresAt, now)))
  const expiresAt = new Date(now.getTime() + keepHours * 3_600_000)
  const [claimed] = await tx
    .insert(idempotencyKeys)
    .values({ principal, key, operation, fingerprint, createdAt: now, expiresAt })
    .onConflictDoNothing()
    .returning()
  if (!claimed) {
    const [earlier] = await tx.select().from(idempotencyKeys).where(mine)
    if (!earlier) throw new AppError('CONFLICT')
    if (!earlier.fingerprint.equals(fingerprint)) throw new AppError('IDEMPOTENCY_KEY_REUSED')
    return earlier.result as Result
  }
  const result = await effect()
  await tx.update(idempotencyKeys).set({ result }).where(mine)
  return result
}
