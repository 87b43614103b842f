import { createHash } from 'node:crypto'
import { and, asc, eq, exists, gt, gte, inArray, ne, or, sql } from 'drizzle-orm'
import type { Ctx, TenantCtx } from '../../../core/context.ts'
import {
  stripeMeterEvents,
  stripeMeterSent,
  stripeObjects,
  subscriptions,
  usageCounters,
} from '../../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../../db/tenancy.ts'

/**
 * Puts on its way to the provider what a tenant's counters say beyond what was told before: the event and the note that it
 * is told are written together, so nothing is lost or told twice, whoever is killed. Counters are those of this product's
 * billing periods, and those of the periods it has charged for itself are left alone. Returns how many events there are.
 */
export function noteUsage(ctx: TenantCtx): Promise<number> {
  return inTenant(ctx, async (tx) => {
    const { tenantId } = ctx
    // Two workers at once: the second waits here, and finds it told.
    const ofTenant = eq(subscriptions.tenantId, tenantId)
    const [subscription] = await tx.select().from(subscriptions).where(ofTenant).for('update')
    if (subscription?.collector !== 'STRIPE' || !subscription.usageCollectedFrom) return 0
    const rows = await findUntold(tx, tenantId, subscription.usageCollectedFrom)
    for (const { meter, periodStart, quantity, told, events } of rows) {
      const difference = BigInt(quantity) - told
      const identifier = identify(tenantId, meter, periodStart, events)
      const createdAt = ctx.services.now()
      await tx
        .insert(stripeMeterEvents)
        .values({ tenantId, identifier, meter, periodStart, createdAt, quantity: difference })
      const sent = { quantity: BigInt(quantity), events: events + 1 }
      await tx
        .insert(stripeMeterSent)
        .values({ tenantId, meter, periodStart, ...sent })
        .onConflictDoUpdate({
          target: [stripeMeterSent.tenantId, stripeMeterSent.meter, stripeMeterSent.periodStart],
          set: sent,
        })
    }
    return rows.length
  })
}

/** Of the meters that the provider has. */
async function findUntold(tx: Tx, tenantId: string, from: Date) {
  const known = tx.select({ meter: stripeObjects.meter }).from(stripeObjects).where(eq(stripeObjects.kind, 'METER'))
  const rows = await tx
    .select({ counter: usageCounters, sent: stripeMeterSent })
    .from(usageCounters)
    .leftJoin(stripeMeterSent, ofCounter)
    .where(
      and(
        ...[eq(usageCounters.tenantId, tenantId), gte(usageCounters.periodStart, from)],
        ...[inArray(usageCounters.meter, known), isUntold],
      ),
    )
    .orderBy(asc(usageCounters.periodStart), asc(usageCounters.meter))
  return rows.map(({ counter, sent }) => ({ ...counter, told: sent?.quantity ?? 0n, events: sent?.events ?? 0 }))
}

const ofCounter = and(
  eq(stripeMeterSent.tenantId, usageCounters.tenantId),
  eq(stripeMeterSent.meter, usageCounters.meter),
  eq(stripeMeterSent.periodStart, usageCounters.periodStart),
)
const isUntold = ne(usageCounters.quantity, sql`coalesce(${stripeMeterSent.quantity}, 0)`)

function identify(...parts: readonly [tenantId: string, meter: string, periodStart: Date, number: number]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

/** A page of the tenants of which something is untold or unsent, in the order of their ids. */
export async function listUntold(ctx: Ctx, after: string | null, limit: number): Promise<string[]> {
  const beyond = after ? gt(subscriptions.tenantId, after) : undefined
  const rows = await asPlatform(ctx, (tx) => {
    const unsent = tx
      .select({ tenantId: stripeMeterEvents.tenantId })
      .from(stripeMeterEvents)
      .where(sql`${stripeMeterEvents.sentAt} is null`)
    const untold = tx
      .select({ tenantId: usageCounters.tenantId })
      .from(usageCounters)
      .leftJoin(stripeMeterSent, ofCounter)
      .where(
        and(
          ...[eq(usageCounters.tenantId, subscriptions.tenantId), isUntold],
          gte(usageCounters.periodStart, subscriptions.usageCollectedFrom),
          inArray(
            usageCounters.meter,
            tx.select({ meter: stripeObjects.meter }).from(stripeObjects).where(eq(stripeObjects.kind, 'METER')),
          ),
        ),
      )
    return tx
      .select({ tenantId: subscriptions.tenantId })
      .from(subscriptions)
      .where(
        and(
          ...[eq(subscriptions.collector, 'STRIPE'), beyond],
          or(exists(untold), inArray(subscriptions.tenantId, unsent)),
        ),
      )
      .orderBy(asc(subscriptions.tenantId))
      .limit(limit)
  })
  return rows.map(({ tenantId }) => tenantId)
}
