import { and, asc, eq, gt, isNull, or } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../../core/context.ts'
import { stripeMeterEvents } from '../../../db/tables/index.ts'
import { inTenant, type Tx } from '../../../db/tenancy.ts'
import { periodAt } from '../../plans/periods.ts'
import { billingCalendarOf } from '../../tenants/billing-calendar.ts'
import { requireTenantRow } from '../../tenants/tenants.ts'
import { readProviderAccount } from './accounts.ts'
import type { BillingProvider } from './provider.ts'
import { listUntold, noteUsage } from './usage-noting.ts'

const batchSize = 500
/** Stripe keeps the invoice of a period open for about an hour: what comes later belongs to the next. */
const graceMs = 30 * 60_000
/** Stripe knows an identifier for a day at least. After that a repeated event might be counted twice. */
const repeatableMs = 23 * 3_600_000

type EventRow = typeof stripeMeterEvents.$inferSelect

/**
 * Tells the provider what is on its way. It counts an identifier once, so an event whose answer was lost is told again;
 * after a day that is not safe any more, and it is left for the nightly comparison of totals. Returns how many it took.
 */
export async function sendUsage(ctx: TenantCtx, provider: BillingProvider): Promise<number> {
  const { tenantId } = ctx
  const { account, tenant, events } = await inTenant(ctx, async (tx) => {
    const account = await readProviderAccount(tx, tenantId)
    return { account, tenant: await requireTenantRow(tx, tenantId), events: await listUnsent(tx, ctx) }
  })
  const customerId = account?.feeSubscriptionId ? account.customerId : null
  if (!customerId) return 0
  const calendar = billingCalendarOf(tenant)
  for (const event of events) {
    const now = ctx.services.now()
    const occurredAt = dateOf(periodAt(calendar, event.periodStart).end, now)
    // Written first: if this process dies, it is known since when the provider may have it.
    await updateEvent(ctx, event, { triedAt: event.triedAt ?? now, occurredAt, attempts: event.attempts + 1 })
    const { identifier, meter, quantity } = event
    await provider.sendMeterEvent(ctx, { identifier, meter, quantity, customerId, occurredAt })
    await updateEvent(ctx, event, { sentAt: ctx.services.now(), error: null })
  }
  return events.length
}

/** What is used counts in the period it is told in, unless the last one has only just ended. */
function dateOf(periodEnd: Date, now: Date): Date {
  const sinceEnd = now.getTime() - periodEnd.getTime()
  return sinceEnd >= 0 && sinceEnd < graceMs ? new Date(periodEnd.getTime() - 1_000) : now
}

function listUnsent(tx: Tx, { tenantId, services }: TenantCtx): Promise<EventRow[]> {
  const repeatable = new Date(services.now().getTime() - repeatableMs)
  return tx
    .select()
    .from(stripeMeterEvents)
    .where(
      and(
        ...[eq(stripeMeterEvents.tenantId, tenantId), isNull(stripeMeterEvents.sentAt)],
        or(isNull(stripeMeterEvents.triedAt), gt(stripeMeterEvents.triedAt, repeatable)),
      ),
    )
    .orderBy(asc(stripeMeterEvents.createdAt), asc(stripeMeterEvents.identifier))
    .limit(batchSize)
}

async function updateEvent(
  ctx: TenantCtx,
  { tenantId, identifier }: EventRow,
  columns: Partial<EventRow>,
): Promise<void> {
  const row = and(eq(stripeMeterEvents.tenantId, tenantId), eq(stripeMeterEvents.identifier, identifier))
  await inTenant(ctx, (tx) => tx.update(stripeMeterEvents).set(columns).where(row))
}

/** Tells the provider of all usage that it does not know of yet. A tenant that fails does not hold up the others. */
export async function tellUsage(ctx: Ctx): Promise<number> {
  const { billingProvider } = ctx.services
  if (!billingProvider) return 0
  let sent = 0
  for (let after: string | null = null; ; ) {
    const page: string[] = await listUntold(ctx, after, batchSize)
    for (const tenantId of page)
      await tellUsageOf(withTenant(ctx, tenantId), billingProvider).then(
        (events) => {
          sent += events
        },
        (error: unknown) => ctx.log.warn({ err: error, tenantId }, 'usage could not be told to the billing provider'),
      )
    after = page.at(-1) ?? null
    if (page.length < batchSize) return sent
  }
}

/** As tellUsage, of one tenant. Throws what the provider throws. */
export async function tellUsageOf(ctx: TenantCtx, provider: BillingProvider): Promise<number> {
  await noteUsage(ctx)
  return sendUsage(ctx, provider)
}
