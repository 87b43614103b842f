import { and, eq, isNull, sql } from 'drizzle-orm'
import { newId } from '../../core/ids.ts'
import { creditGrants, creditUses } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { applyCredits, type CreditUse, type Grant } from '../../pricing/totals.ts'
import { actorColumns } from '../audit/audit.ts'
import type { Book } from './book.ts'
import type { InvoiceRow } from './invoices.ts'

export type GrantRow = typeof creditGrants.$inferSelect

/** The tenant's credits that can still be used, in a currency. Some may have expired. */
async function readUsable(tx: Tx, { tenant }: Book, currency: string): Promise<Grant[]> {
  const rows = await tx
    .select()
    .from(creditGrants)
    .where(
      and(
        eq(creditGrants.tenantId, tenant.tenantId),
        eq(creditGrants.currency, currency),
        isNull(creditGrants.endedAt),
        sql`(${creditGrants.remaining} > 0 or ${creditGrants.cyclesLeft} > 0)`,
      ),
    )
  return rows.map(asGrant)
}

function asGrant({ kind, remaining, percentOff, ...row }: GrantRow): Grant {
  const { id, priority, expiresAt, createdAt } = row
  const common = { id, priority, expiresAt, createdAt }
  return kind === 'CREDIT'
    ? { ...common, kind, remaining: remaining ?? 0n }
    : { ...common, kind, percentOff: percentOff ?? 0 }
}

/** What the tenant's credits would take off a sum, now. Lines in the tenant's favour leave them untouched. */
export async function previewCredits(tx: Tx, book: Book, currency: string, subtotal: bigint): Promise<CreditUse[]> {
  if (subtotal <= 0n) return []
  return applyCredits(subtotal, await readUsable(tx, book, currency), book.now)
}

/**
 * Takes what credits give off an invoice that is being issued. When its lines are in the tenant's favour, that sum
 * becomes a credit of its own, as a use below zero: an invoice never asks for less than nothing.
 */
export async function useCredits(tx: Tx, book: Book, invoice: InvoiceRow, subtotal: bigint): Promise<CreditUse[]> {
  const uses =
    subtotal < 0n
      ? [await carryOver(tx, book, invoice, subtotal)]
      : await previewCredits(tx, book, invoice.currency, subtotal)
  const { tenantId } = invoice
  for (const { grantId, amount } of uses) {
    await tx.insert(creditUses).values({ tenantId, invoiceId: invoice.id, grantId, amount })
    if (amount > 0n) await take(tx, tenantId, grantId, amount)
  }
  return uses
}

async function carryOver(tx: Tx, book: Book, { currency }: InvoiceRow, subtotal: bigint): Promise<CreditUse> {
  const grant = await insertGrant(tx, book, {
    ...{ kind: 'CREDIT', currency, amount: -subtotal, remaining: -subtotal, priority: 0 },
    reason: 'Unused time and corrections in your favour',
  })
  return { grantId: grant.id, amount: subtotal }
}

type NewGrant = Pick<GrantRow, 'kind' | 'currency' | 'priority' | 'reason'> & Partial<GrantRow>

/** Gives the tenant a credit. Who asked for it has been checked. */
export async function insertGrant(tx: Tx, { ctx, tenant, now }: Book, grant: NewGrant): Promise<GrantRow> {
  const [row] = await tx
    .insert(creditGrants)
    .values({ ...grant, tenantId: tenant.tenantId, id: newId(), createdAt: now, ...actorColumns(ctx) })
    .returning()
  if (!row) throw new Error('the credit was not written')
  return row
}

/** Gives back what a voided invoice had used, and takes back what it had given. */
export async function returnCredits(tx: Tx, invoice: InvoiceRow): Promise<void> {
  const { tenantId } = invoice
  const uses = await tx
    .select()
    .from(creditUses)
    .where(and(eq(creditUses.tenantId, tenantId), eq(creditUses.invoiceId, invoice.id)))
  for (const { grantId, amount } of uses) await take(tx, tenantId, grantId, -amount)
}

/** An amount off a credit, or a cycle off a coupon; below zero, back onto it. What was used up meanwhile stays used. */
async function take(tx: Tx, tenantId: string, grantId: string, amount: bigint): Promise<void> {
  const cycle = amount > 0n ? 1 : -1
  await tx
    .update(creditGrants)
    .set({
      remaining: sql`case when ${creditGrants.remaining} < ${amount} then 0 else ${creditGrants.remaining} - ${amount} end`,
      cyclesLeft: sql`${creditGrants.cyclesLeft} - ${cycle}`,
    })
    .where(and(eq(creditGrants.tenantId, tenantId), eq(creditGrants.id, grantId)))
}
