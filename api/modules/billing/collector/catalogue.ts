import { and, eq } from 'drizzle-orm'
import type { Ctx } from '../../../core/context.ts'
import { meters, stripeObjects } from '../../../db/tables/index.ts'
import { asPlatform } from '../../../db/tenancy.ts'
import { type BillingInterval, baseFee, type Prices } from '../../../pricing/prices.ts'
import type { PlanRow } from '../../plans/plans.ts'
import { intervalOn } from '../terms.ts'
import type { BillingProvider, PriceItems } from './provider.ts'

type ObjectKey = Omit<typeof stripeObjects.$inferInsert, 'externalId' | 'createdAt'>

/**
 * The prices of a plan version at the provider, made there when they are first needed: a published version never changes,
 * so once is enough. Throws what the provider throws.
 */
export async function ensurePrices(
  ctx: Ctx,
  provider: BillingProvider,
  plan: PlanRow & { prices: Prices },
  wanted: BillingInterval,
): Promise<PriceItems> {
  const { code, version, prices } = plan
  const productId = await ensureObject(ctx, { kind: 'PRODUCT', planCode: code }, () =>
    provider.ensureProduct(ctx, { planCode: code, name: plan.name }),
  )
  const interval = intervalOn(plan, wanted)
  const named = { productId, currency: prices.currency }
  const ofPlan = { kind: 'PRICE' as const, planCode: code, planVersion: version }
  const key = `${code.toLowerCase()}_v${version}`
  const fee = baseFee(prices, interval)
  const fees: string[] = []
  if (fee > 0n)
    fees.push(
      await ensureObject(ctx, { ...ofPlan, interval }, () =>
        provider.ensurePrice(ctx, {
          ...named,
          ...{ key: `${key}_${interval.toLowerCase()}`, name: plan.name, interval, fee: String(fee) },
        }),
      ),
    )
  const metered: string[] = []
  for (const [meter, price] of Object.entries(prices.meters).sort()) {
    const { id: meterId, name } = await ensureMeter(ctx, provider, meter)
    metered.push(
      await ensureObject(ctx, { ...ofPlan, interval: 'MONTH', meter }, () =>
        provider.ensurePrice(ctx, {
          ...named,
          ...{ key: `${key}_${meter}`, name: `${plan.name}: ${name}`, interval: 'MONTH', meterId, price },
        }),
      ),
    )
  }
  return { fees, metered }
}

async function ensureMeter(ctx: Ctx, provider: BillingProvider, code: string): Promise<{ id: string; name: string }> {
  const [meter] = await ctx.services.db.platform.run((db) => db.select().from(meters).where(eq(meters.code, code)))
  const name = meter?.name ?? code
  const id = await ensureObject(ctx, { kind: 'METER', meter: code }, () => provider.ensureMeter(ctx, { code, name }))
  return { id, name }
}

/** The id of what is at the provider. Of two that make it at once both are given the same one, as the provider promises. */
async function ensureObject(ctx: Ctx, key: ObjectKey, make: () => Promise<string>): Promise<string> {
  const { kind, planCode = '', planVersion = 0, interval = '', meter = '' } = key
  const [known] = await ctx.services.db.platform.run((db) =>
    db
      .select({ externalId: stripeObjects.externalId })
      .from(stripeObjects)
      .where(
        and(
          eq(stripeObjects.kind, kind),
          eq(stripeObjects.planCode, planCode),
          eq(stripeObjects.planVersion, planVersion),
          eq(stripeObjects.interval, interval),
          eq(stripeObjects.meter, meter),
        ),
      ),
  )
  if (known) return known.externalId
  const externalId = await make()
  const createdAt = ctx.services.now()
  await asPlatform(ctx, (tx) =>
    tx
      .insert(stripeObjects)
      .values({ ...key, externalId, createdAt })
      .onConflictDoNothing(),
  )
  return externalId
}
