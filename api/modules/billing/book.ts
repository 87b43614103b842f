import { and, asc, eq, getTableColumns, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Services, TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { preparedOnce } from '../../db/prepared.ts'
import {
  billingAccounts,
  billingSettings,
  invoices,
  plans,
  subscriptionChanges,
  subscriptions,
} from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { together } from '../../db/together.ts'
import type { BillingInterval } from '../../pricing/prices.ts'
import type { BillingCalendar } from '../plans/periods.ts'
import type { PlanRow } from '../plans/plans.ts'
import { billingCalendarOf } from '../tenants/billing-calendar.ts'
import { lockTenantRow, requireTenantRow, type TenantRow } from '../tenants/tenants.ts'
import type { InvoiceRow } from './invoices.ts'
import type { AccountRow } from './parties.ts'

export type SubscriptionRow = typeof subscriptions.$inferSelect
export type ChangeRow = typeof subscriptionChanges.$inferSelect
export type SettingsRow = typeof billingSettings.$inferSelect
/** Without the picture: what is billed does not read it each time. */
export type BillingTerms = Omit<SettingsRow, 'logo'>

/** What is known of a tenant's billing while something is done to it, read under one lock or none. */
export interface Book {
  ctx: TenantCtx
  tenant: TenantRow
  subscription: SubscriptionRow
  settings: BillingTerms
  /** To whom the tenant's invoices go; null until somebody said so. */
  account: AccountRow | null
  /** Drafts and what is not paid yet. Kept in step when a draft is made or issued. */
  open: InvoiceRow[]
  /** On which plans the tenant was, oldest first, as it was when the book was opened. */
  changes: ChangeRow[]
  calendar: BillingCalendar
  now: Date
}

/**
 * Locks the tenant's row and reads its book: everything that changes what a tenant pays takes this lock first, so of two
 * replicas that find the same period over, the second finds it billed. Null for a tenant without a subscription.
 */
export async function lockBook(tx: Tx, ctx: TenantCtx): Promise<Book | null> {
  const tenant = await lockTenantRow(tx, ctx.tenantId)
  // What it was billed is being archived.
  if (tenant.status === 'DELETED') throw new AppError('CONFLICT', { message: 'This tenant is deleted.' })
  return bookOf(tx, ctx, tenant)
}

/** As lockBook without the lock, for what only looks. */
export async function readBook(tx: Tx, ctx: TenantCtx): Promise<Book | null> {
  return bookOf(tx, ctx, await requireTenantRow(tx, ctx.tenantId))
}

/** The book of a tenant whose row the caller has read, or locked. */
export async function bookOf(tx: Tx, ctx: TenantCtx, tenant: TenantRow): Promise<Book | null> {
  const { tenantId } = ctx
  const { standing, inProgress, moves } = bookStatements(tx)
  const [[found], open, changes] = await together(
    standing.execute({ tenantId }),
    inProgress.execute({ tenantId }),
    moves.execute({ tenantId }),
  )
  if (!found) return null
  return { ctx, tenant, ...found, open, changes, calendar: billingCalendarOf(tenant), now: ctx.services.now() }
}

const { logo: _, ...termColumns } = getTableColumns(billingSettings)
const ofTenant = (column: PgColumn) => eq(column, sql.placeholder('tenantId'))

const bookStatements = preparedOnce((db) => ({
  standing: db
    .select({ subscription: subscriptions, settings: termColumns, account: billingAccounts })
    .from(subscriptions)
    .innerJoin(billingSettings, sql`true`)
    .leftJoin(billingAccounts, eq(billingAccounts.tenantId, subscriptions.tenantId))
    .where(ofTenant(subscriptions.tenantId))
    .prepare('billing_standing'),
  inProgress: db
    .select()
    .from(invoices)
    // As the index of these invoices has it.
    .where(and(ofTenant(invoices.tenantId), sql`${invoices.state} in ('DRAFT', 'OPEN')`))
    .orderBy(asc(invoices.id))
    .prepare('billing_in_progress'),
  moves: db
    .select()
    .from(subscriptionChanges)
    .where(ofTenant(subscriptionChanges.tenantId))
    .orderBy(asc(subscriptionChanges.at))
    .prepare('billing_moves'),
}))

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

/** Versions that tenants are on: what they ask for and grant never changes. Only their `state` may be an older one. */
const knownVersions = new WeakMap<Services, Map<string, PlanRow>>()

/** A version of a plan that is known to be there. */
export async function planOf(tx: Tx, { code, version }: PlanRef): Promise<PlanRow> {
  const { services } = tx.ctx
  const known = knownVersions.get(services) ?? new Map<string, PlanRow>()
  knownVersions.set(services, known)
  const key = `${code} ${version}`
  const plan = known.get(key) ?? (await readPlan(tx, { code, version }))
  if (plan.state !== 'DRAFT') known.set(key, plan)
  return plan
}

async function readPlan(tx: Tx, { code, version }: PlanRef): Promise<PlanRow> {
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
export function planBefore(tx: Tx, book: Book, at: Date): Promise<PlanRow> {
  const last = book.changes.findLast((row) => row.at < at)
  const next = book.changes.find((row) => row.at >= at)
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
