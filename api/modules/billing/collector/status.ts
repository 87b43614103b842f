import { and, count, desc, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx } from '../../../core/context.ts'
import { validate } from '../../../core/validate.ts'
import { mapPage, type Page, type PageRequest, readPage } from '../../../db/page.ts'
import { stripeAccounts, stripeDrifts, stripeEvents, tenants } from '../../../db/tables/index.ts'
import { asPlatform } from '../../../db/tenancy.ts'
import type { TenantRow } from '../../tenants/tenants.ts'
import type { StripeAccountRow } from './accounts.ts'
import type { DriftRow } from './drifts.ts'

/** A tenant that the provider bills, with what is wrong there. */
export interface CollectedTenant {
  account: StripeAccountRow
  tenant: TenantRow
  /** Open ones, newest first. */
  drifts: DriftRow[]
}

const filterInput = z.object({ needsHelp: z.boolean().nullish() })

export type CollectedFilter = z.input<typeof filterInput>

/** Something does not get through to the provider, or is otherwise there. */
const needsHelp = or(
  isNotNull(stripeAccounts.error),
  sql`exists (select 1 from ${stripeDrifts} drift
    where drift.tenant_id = ${stripeAccounts.tenantId} and drift.repaired_at is null)`,
)

/** The tenants with a side at the provider, for operators. */
export async function listCollectedTenants(
  ctx: Ctx,
  filter: CollectedFilter,
  args: PageRequest,
): Promise<Page<CollectedTenant>> {
  const wanted: SQL | undefined = validate(filterInput, filter).needsHelp ? needsHelp : undefined
  const page = await readPage<StripeAccountRow>((work) => asPlatform(ctx, work), args, {
    from: stripeAccounts,
    where: wanted,
    key: stripeAccounts.tenantId,
    keyOf: (row) => row.tenantId,
  })
  const ids = page.nodes.map(({ tenantId }) => tenantId)
  const { found, drifts } = await asPlatform(ctx, async (tx) => ({
    found: await tx.select().from(tenants).where(inArray(tenants.tenantId, ids)),
    drifts: await tx
      .select()
      .from(stripeDrifts)
      .where(and(inArray(stripeDrifts.tenantId, ids), isNull(stripeDrifts.repairedAt)))
      .orderBy(desc(stripeDrifts.id)),
  }))
  const byId = new Map(found.map((tenant) => [tenant.tenantId, tenant]))
  return mapPage(page, (account) => {
    const tenant = byId.get(account.tenantId)
    const own = drifts.filter(({ tenantId }) => tenantId === account.tenantId)
    return tenant && { account, tenant, drifts: own }
  })
}

/** How the connection to the provider is doing. */
export interface CollectorStatus {
  isConfigured: boolean
  /** Tenants that the provider bills, those that it does not take, and differences that are open. */
  tenants: number
  failing: number
  drifts: number
  /** Events of the last 30 days that could not be applied. */
  failedEvents: number
  lastEventAt: Date | null
}

/** How the connection to the provider is doing, in numbers. For operators. */
export function getCollectorStatus(ctx: Ctx): Promise<CollectorStatus> {
  return asPlatform(ctx, async (tx) => {
    const [all] = await tx
      .select({ tenants: count(), failing: count(stripeAccounts.error) })
      .from(stripeAccounts)
      .where(isNotNull(stripeAccounts.customerId))
    const [drifts] = await tx.select({ open: count() }).from(stripeDrifts).where(isNull(stripeDrifts.repairedAt))
    const [failed] = await tx.select({ events: count() }).from(stripeEvents).where(eq(stripeEvents.outcome, 'FAILED'))
    const [last] = await tx
      .select({ at: stripeEvents.receivedAt })
      .from(stripeEvents)
      .orderBy(desc(stripeEvents.receivedAt))
      .limit(1)
    return {
      isConfigured: ctx.services.billingProvider !== null,
      ...{ tenants: all?.tenants ?? 0, failing: all?.failing ?? 0, drifts: drifts?.open ?? 0 },
      ...{ failedEvents: failed?.events ?? 0, lastEventAt: last?.at ?? null },
    }
  })
}
