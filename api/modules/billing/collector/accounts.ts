import { and, asc, eq, isNull, lte, or, sql } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../../core/context.ts'
import { stripeAccounts, subscriptions } from '../../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../../db/tenancy.ts'

export type StripeAccountRow = typeof stripeAccounts.$inferSelect

/** How long one worker may be at it: many times what the calls of one tenant take with all their timeouts. */
const leaseMs = 5 * 60_000
const batchSize = 500
const firstDelayMs = 15_000
const longestDelayMs = 60 * 60_000

/** The tenant's side at the provider; null until there was something to tell it. */
export async function readProviderAccount(tx: Tx, tenantId: string): Promise<StripeAccountRow | null> {
  const [account] = await tx.select().from(stripeAccounts).where(eq(stripeAccounts.tenantId, tenantId))
  return account ?? null
}

/** Notes that something may have changed that the provider has to know. Does nothing without a provider. */
export async function askForSync(ctx: TenantCtx): Promise<void> {
  const { billingProvider, now } = ctx.services
  if (!billingProvider) return
  const nextSyncAt = now()
  await inTenant(ctx, (tx) =>
    tx
      .insert(stripeAccounts)
      .values({ tenantId: ctx.tenantId, asked: 1, nextSyncAt })
      .onConflictDoUpdate({
        target: stripeAccounts.tenantId,
        set: { asked: sql`${stripeAccounts.asked} + 1`, nextSyncAt: sql`excluded.next_sync_at` },
      }),
  )
}

/** As askForSync, for tenants that have a subscription from before there was a provider. Returns how many. */
export async function askForOthers(ctx: Ctx): Promise<number> {
  if (!ctx.services.billingProvider) return 0
  for (let asked = 0; ; ) {
    const rows = await asPlatform(ctx, (tx) =>
      tx
        .select({ tenantId: subscriptions.tenantId })
        .from(subscriptions)
        .leftJoin(stripeAccounts, eq(stripeAccounts.tenantId, subscriptions.tenantId))
        .where(isNull(stripeAccounts.tenantId))
        .orderBy(asc(subscriptions.tenantId))
        .limit(batchSize),
    )
    for (const { tenantId } of rows) await askForSync(withTenant(ctx, tenantId))
    asked += rows.length
    if (rows.length < batchSize) return asked
  }
}

/** Takes the work at a tenant, if there is some to do now and nobody else is at it. */
export async function claimSync(ctx: TenantCtx): Promise<StripeAccountRow | null> {
  const now = ctx.services.now()
  const [claimed] = await inTenant(ctx, (tx) =>
    tx
      .update(stripeAccounts)
      .set({ leasedUntil: new Date(now.getTime() + leaseMs) })
      .where(
        and(
          eq(stripeAccounts.tenantId, ctx.tenantId),
          lte(stripeAccounts.nextSyncAt, now),
          or(isNull(stripeAccounts.leasedUntil), lte(stripeAccounts.leasedUntil, now)),
        ),
      )
      .returning(),
  )
  return claimed ?? null
}

type Progress = Pick<StripeAccountRow, 'customerId' | 'feeSubscriptionId' | 'usageSubscriptionId' | 'paymentMethod'>

/** Writes down at once what was made, so that an attempt that fails later does not have to look for it. */
export async function noteProgress(ctx: TenantCtx, progress: Partial<Progress>): Promise<void> {
  await inTenant(ctx, (tx) => tx.update(stripeAccounts).set(progress).where(eq(stripeAccounts.tenantId, ctx.tenantId)))
}

/** The provider is where this product wanted it when `asked` was read. What was asked for since is due at once. */
export async function finishSync(
  tx: Tx,
  { tenantId, asked }: StripeAccountRow,
  outcome: { wanted: Record<string, unknown> | null; error: string | null },
): Promise<boolean> {
  const now = tx.ctx.services.now()
  const [finished] = await tx
    .update(stripeAccounts)
    .set({
      ...outcome,
      ...{ synced: asked, syncedAt: now, attempts: 0, leasedUntil: null },
      nextSyncAt: sql`case when ${stripeAccounts.asked} > ${asked} then ${now.toISOString()}::timestamptz end`,
    })
    .where(eq(stripeAccounts.tenantId, tenantId))
    .returning()
  return finished?.nextSyncAt === null
}

/** Notes a failure for operators to see, and tries again after a while that doubles up to an hour. */
export async function failSync(ctx: TenantCtx, { attempts }: StripeAccountRow, error: unknown): Promise<void> {
  const delay = Math.min(firstDelayMs * 2 ** attempts, longestDelayMs)
  const nextSyncAt = new Date(ctx.services.now().getTime() + delay)
  const message = error instanceof Error ? error.message : String(error)
  await inTenant(ctx, (tx) =>
    tx
      .update(stripeAccounts)
      .set({ attempts: attempts + 1, error: message, nextSyncAt, leasedUntil: null })
      .where(eq(stripeAccounts.tenantId, ctx.tenantId)),
  )
}
