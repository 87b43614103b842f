import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../../core/context.ts'
import { invoices } from '../../../db/tables/index.ts'
import { inTenant } from '../../../db/tenancy.ts'
import { readProviderAccount, type StripeAccountRow } from './accounts.ts'
import { compareSubscriptions } from './compare-subscriptions.ts'
import { type Difference, noteDifferences, noteHealed } from './drifts.ts'
import { compareMeters } from './meter-totals.ts'
import { findMirrored, mirrorInvoice } from './mirror.ts'
import type { BillingProvider } from './provider.ts'

/** Longer than a month, so that each invoice of a month is looked at when its payment has had its tries. */
const lookBackMs = 45 * 86_400_000

/**
 * Compares a tenant with what the provider has of it. A copy of an invoice that is missing or old is put right at once,
 * since that changes nothing but the copy; what would have to be changed at the provider is written down for an operator.
 * Returns how many differences were found; null while the provider is being told, when nothing can be said. Throws
 * UNAVAILABLE, and then what was open stays so.
 */
export async function reconcileTenant(ctx: TenantCtx): Promise<number | null> {
  const { billingProvider } = ctx.services
  const before = await readAccount(ctx)
  if (!billingProvider || !before?.customerId) return 0
  const found = await compare(ctx, billingProvider, before, before.customerId)
  // What is being told just now may be there already, or not yet.
  const after = await readAccount(ctx)
  if (!isInStep(before) || !after || !isInStep(after) || after.synced !== before.synced) return null
  return noteDifferences(ctx, found)
}

function readAccount(ctx: TenantCtx): Promise<StripeAccountRow | null> {
  return inTenant(ctx, (tx) => readProviderAccount(tx, ctx.tenantId))
}

function isInStep({ asked, synced, leasedUntil }: StripeAccountRow): boolean {
  return asked === synced && leasedUntil === null
}

async function compare(
  ctx: TenantCtx,
  provider: BillingProvider,
  account: StripeAccountRow,
  customerId: string,
): Promise<Difference[]> {
  if (!(await provider.readCustomer(ctx, customerId)))
    return [{ kind: 'CUSTOMER_MISSING', subject: customerId, expected: 'a customer', found: 'none' }]
  await healInvoices(ctx, provider, customerId)
  const meters = await compareMeters(ctx, provider, customerId)
  return [
    ...(await compareSubscriptions(ctx, provider, account)),
    ...meters.map(({ meter, expected, found }) => ({
      ...{ kind: 'METER_TOTAL' as const, subject: meter, expected: `${expected}`, found: `${found}` },
    })),
  ]
}

/** Mirrors the provider's invoices of the last weeks, and those that are open here however old they are. */
async function healInvoices(ctx: TenantCtx, provider: BillingProvider, customerId: string): Promise<void> {
  const since = new Date(ctx.services.now().getTime() - lookBackMs)
  const ids = new Set(await listOpen(ctx))
  for (let after: string | null = null; ; ) {
    const page = await provider.listInvoices(ctx, { customerId, since, after })
    for (const { id } of page.invoices) ids.add(id)
    if (!page.next) break
    after = page.next
  }
  for (const id of ids) await healInvoice(ctx, customerId, id)
}

async function healInvoice(ctx: TenantCtx, customerId: string, externalId: string): Promise<void> {
  const before = await inTenant(ctx, (tx) => findMirrored(tx, ctx, externalId))
  const outcome = await mirrorInvoice(ctx, customerId, externalId)
  if (outcome !== 'APPLIED') return
  await inTenant(ctx, async (tx) => {
    const after = await findMirrored(tx, ctx, externalId)
    const kind = before ? 'INVOICE_DIFFERS' : 'INVOICE_MISSING'
    const inWords = (state: string | undefined) => state?.toLowerCase() ?? 'none'
    await noteHealed(tx, ctx, {
      kind,
      subject: externalId,
      expected: inWords(before?.state),
      found: inWords(after?.state),
    })
  })
}

/** The provider's ids of what is open here. */
async function listOpen(ctx: TenantCtx): Promise<string[]> {
  const rows = await inTenant(ctx, (tx) =>
    tx
      .select({ externalId: invoices.externalId })
      .from(invoices)
      .where(and(eq(invoices.tenantId, ctx.tenantId), eq(invoices.source, 'STRIPE'), eq(invoices.state, 'OPEN'))),
  )
  return rows.flatMap(({ externalId }) => externalId ?? [])
}
