import { and, eq, isNull } from 'drizzle-orm'
import type { TenantCtx } from '../../../core/context.ts'
import { AppError } from '../../../core/errors.ts'
import { stripeDrifts } from '../../../db/tables/index.ts'
import { inTenant } from '../../../db/tenancy.ts'
import { recordAudit } from '../../audit/audit.ts'
import { requireTenantRow } from '../../tenants/tenants.ts'
import { subscriptionTarget } from '../subscriptions.ts'
import { askForSync, readProviderAccount } from './accounts.ts'
import type { DriftRow } from './drifts.ts'
import { correctMeter } from './meter-totals.ts'
import type { BillingProvider } from './provider.ts'
import { reconcileTenant } from './reconcile.ts'
import type { CollectedTenant } from './status.ts'
import { syncTenant } from './sync.ts'

/**
 * An operator has the provider told all of a tenant again and compared. Throws NOT_FOUND for a tenant that has no side
 * there, UNAVAILABLE. What the provider refuses is in the `error` of what is returned.
 */
export async function syncAgain(ctx: TenantCtx): Promise<CollectedTenant> {
  requireProvider(ctx)
  await readCollected(ctx)
  await inTenant(ctx, (tx) => recordAudit(tx, { action: 'stripe.sync', target: subscriptionTarget(ctx.tenantId) }))
  await tellAndCompare(ctx)
  return readCollected(ctx)
}

/**
 * An operator has what has drifted brought to what this product says: the provider is told again, what it has added up
 * wrongly is made up for. A drift that is over already stays as it is. Throws NOT_FOUND, UNAVAILABLE, and CONFLICT when
 * the provider still has it otherwise.
 */
export async function repairDrift(ctx: TenantCtx, driftId: string): Promise<DriftRow> {
  const provider = requireProvider(ctx)
  const drift = await readDrift(ctx, driftId)
  if (drift.repairedAt) return drift
  const { kind, subject, expected, found } = drift
  await inTenant(ctx, (tx) =>
    recordAudit(tx, {
      ...{ action: 'stripe.repair-drift', target: subscriptionTarget(ctx.tenantId) },
      ...{ before: { kind, subject, found }, after: { expected } },
    }),
  )
  const { account } = await readCollected(ctx)
  if (kind === 'METER_TOTAL' && account.customerId) await correctMeter(ctx, provider, account.customerId, drift)
  await tellAndCompare(ctx)
  const after = await readDrift(ctx, driftId)
  if (after.repairedAt) return after
  const { error } = (await readCollected(ctx)).account
  throw new AppError('CONFLICT', { message: error ?? `Stripe still has it otherwise: ${after.found}.` })
}

async function tellAndCompare(ctx: TenantCtx): Promise<void> {
  await askForSync(ctx)
  await syncTenant(ctx)
  await reconcileTenant(ctx)
}

function requireProvider({ services }: TenantCtx): BillingProvider {
  if (!services.billingProvider) throw new AppError('CONFLICT', { message: 'Stripe is not set up here.' })
  return services.billingProvider
}

async function readDrift(ctx: TenantCtx, id: string): Promise<DriftRow> {
  const [drift] = await inTenant(ctx, (tx) =>
    tx
      .select()
      .from(stripeDrifts)
      .where(and(eq(stripeDrifts.tenantId, ctx.tenantId), eq(stripeDrifts.id, id))),
  )
  if (!drift) throw new AppError('NOT_FOUND')
  return drift
}

function readCollected(ctx: TenantCtx): Promise<CollectedTenant> {
  const { tenantId } = ctx
  return inTenant(ctx, async (tx) => {
    const tenant = await requireTenantRow(tx, tenantId)
    const account = await readProviderAccount(tx, tenantId)
    if (!account) throw new AppError('NOT_FOUND')
    const isOpen = and(eq(stripeDrifts.tenantId, tenantId), isNull(stripeDrifts.repairedAt))
    return { account, tenant, drifts: await tx.select().from(stripeDrifts).where(isOpen) }
  })
}
