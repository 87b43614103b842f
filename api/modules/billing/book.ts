import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { billingSettings, plans, subscriptionChanges, subscriptions } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import type { BillingInterval } from '../../pricing/prices.ts'
import type { BillingCalendar } from '../plans/periods.ts'
import type { PlanRow } from '../plans/plans.ts'
import { billingCalendarOf } from '../tenants/billing-calendar.ts'
import { lockTenantRow, requireTenantRow, type TenantRow } from '../tenants/tenants.ts'

export type SubscriptionRow = typeof subscriptions.$inferSelect
export type SettingsRow = typeof billingSettings.$inferSelect

/** What is known of a tenant's billing while something is done to it, read under one lock or none. */
export interface Book {
  ctx: TenantCtx
  tenant: TenantRow
  subscription: SubscriptionRow
  settings: SettingsRow
  calendar: BillingCalendar
  now: Date
}

/**
 * Locks the tenant's row and reads its book: everything that changes what a tenant pays takes this lock first, so of two
 * replicas that find the same period over, the second finds it billed. Null for a tenant without a subscription.
 */
export async function lockBook(tx: Tx, ctx: TenantCtx): Promise<Book | null> {
  return bookOf(tx, ctx, await lockTenantRow(tx, ctx.tenantId))
}

/** As lockBook without the lock, for what only looks. */
export async function readBook(tx: Tx, ctx: TenantCtx): Promise<Book | null> {
  return bookOf(tx, ctx, await requireTenantRow(tx, ctx.tenantId))
}

/** The book of a tenant whose row the caller has read, or locked. */
export async function bookOf(tx: Tx, ctx: TenantCtx, tenant: TenantRow): Promise<Book | null> {
  const [[subscription], settings] = await Promise.all([
    tx.select().from(subscriptions).where(eq(subscriptions.tenantId, ctx.tenantId)),
    readSettings(tx),
  ])
  if (!subscription) return null
  return { ctx, tenant, subscription, settings, calendar: billingCalendarOf(tenant), now: ctx.services.now() }
}

/** Throws NOT_FOUND where there is no subscription. */
export function requireBook(book: Book | null): Book {
  if (!book) throw new AppError('NOT_FOUND', { message: 'This tenant has no subscription.' })
  return book
}

export async function readSettings(tx: Tx): Promise<SettingsRow> {
  const [settings] = await tx.select().from(billingSettings)
  if (!settings) throw new Error('the billing settings are gone')
  return settings
}

/** Writes columns of the subscription, and keeps the book in step. Counts as a change that others have to notice. */
export async function updateSubscription(tx: Tx, book: Book, columns: Partial<SubscriptionRow>): Promise<void> {
  const [changed] = await tx
    .update(subscriptions)
    .set({ ...columns, revision: book.subscription.revision + 1 })
    .where(eq(subscriptions.tenantId, book.tenant.tenantId))
    .returning()
  if (!changed) throw new Error('the subscription was not written')
  book.subscription = changed
}

export interface PlanRef {
  code: string
  version: number
}

/** A version of a plan that is known to be there. */
export async function planOf(tx: Tx, { code, version }: PlanRef): Promise<PlanRow> {
  const [plan] = await tx
    .select()
    .from(plans)
    .where(and(eq(plans.code, code), eq(plans.version, version)))
  if (!plan) throw new Error(`there is no version ${version} of the plan ${code}`)
  return plan
}

/** The version the tenant is on now. */
export function currentPlan(tx: Tx, { tenant }: Book): Promise<PlanRow> {
  return planOf(tx, { code: tenant.planCode, version: tenant.planVersion })
}

/** The version that was in force just before an instant. */
export async function planBefore(tx: Tx, book: Book, at: Date): Promise<PlanRow> {
  const ofTenant = eq(subscriptionChanges.tenantId, book.tenant.tenantId)
  const rows = await tx.select().from(subscriptionChanges).where(ofTenant).orderBy(subscriptionChanges.at)
  const last = rows.findLast((row) => row.at < at)
  const next = rows.find((row) => row.at >= at)
  if (next) return planOf(tx, { code: next.fromPlanCode, version: next.fromPlanVersion })
  if (last) return planOf(tx, { code: last.toPlanCode, version: last.toPlanVersion })
  return currentPlan(tx, book)
}

/** Notes on which plan the tenant was when. Once for every change, whoever tells of it. */
export async function noteChange(
  tx: Tx,
  { tenantId }: TenantCtx,
  change: { at: Date; from: PlanRef; to: PlanRef; interval: BillingInterval },
): Promise<void> {
  const { at, from, to, interval } = change
  await tx
    .insert(subscriptionChanges)
    .values({
      ...{ tenantId, at, fromPlanCode: from.code, fromPlanVersion: from.version, fromInterval: interval },
      ...{ toPlanCode: to.code, toPlanVersion: to.version, toInterval: interval },
    })
    .onConflictDoNothing()
}
