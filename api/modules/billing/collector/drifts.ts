import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { TenantCtx } from '../../../core/context.ts'
import { newId } from '../../../core/ids.ts'
import { type StripeDriftKind, stripeDrifts } from '../../../db/tables/index.ts'
import { inTenant, type Tx } from '../../../db/tenancy.ts'

export type DriftRow = typeof stripeDrifts.$inferSelect

/** Something that the provider has otherwise than this product. */
export interface Difference {
  kind: StripeDriftKind
  /** What it is about: an id of the provider's, a meter. */
  subject: string
  expected: string
  found: string
}

/**
 * Writes down all that a comparison of a tenant found, each once however often it is found, and closes what it did not
 * find any more. Returns how many are open.
 */
export function noteDifferences(ctx: TenantCtx, found: readonly Difference[]): Promise<number> {
  const { tenantId } = ctx
  const now = ctx.services.now()
  return inTenant(ctx, async (tx) => {
    const open = await readOpen(tx, tenantId)
    const over = open.filter((drift) => !found.some((each) => isSame(each, drift)))
    await close(tx, tenantId, over, now)
    if (found.length > 0)
      await tx
        .insert(stripeDrifts)
        .values(found.map((each) => ({ tenantId, id: newId(), ...each, foundAt: now })))
        .onConflictDoUpdate({
          target: [stripeDrifts.tenantId, stripeDrifts.kind, stripeDrifts.subject],
          targetWhere: isNull(stripeDrifts.repairedAt),
          set: { expected: sql`excluded.expected`, found: sql`excluded.found` },
        })
    return found.length
  })
}

/** Writes down what was found and put right in the same go. */
export async function noteHealed(tx: Tx, { tenantId, services }: TenantCtx, healed: Difference): Promise<void> {
  const now = services.now()
  await tx.insert(stripeDrifts).values({ tenantId, id: newId(), ...healed, foundAt: now, repairedAt: now })
}

function isSame(one: Pick<Difference, 'kind' | 'subject'>, other: Pick<Difference, 'kind' | 'subject'>): boolean {
  return one.kind === other.kind && one.subject === other.subject
}

function readOpen(tx: Tx, tenantId: string): Promise<DriftRow[]> {
  return tx
    .select()
    .from(stripeDrifts)
    .where(and(eq(stripeDrifts.tenantId, tenantId), isNull(stripeDrifts.repairedAt)))
}

async function close(tx: Tx, tenantId: string, over: readonly DriftRow[], repairedAt: Date): Promise<void> {
  const ids = over.map(({ id }) => id)
  if (ids.length === 0) return
  await tx
    .update(stripeDrifts)
    .set({ repairedAt })
    .where(and(eq(stripeDrifts.tenantId, tenantId), inArray(stripeDrifts.id, ids)))
}
