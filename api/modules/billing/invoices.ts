import { and, eq, inArray } from 'drizzle-orm'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { invoiceLines, invoices } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import type { LineDraft } from '../../pricing/lines.ts'
import type { Period } from '../plans/periods.ts'
import type { Book } from './book.ts'

export type InvoiceRow = typeof invoices.$inferSelect
export type LineRow = typeof invoiceLines.$inferSelect

/**
 * One invoice of this product's own, kept from being changed by anybody else; the tenant's row is locked before. Throws
 * NOT_FOUND, and CONFLICT for a copy of one that Stripe made.
 */
export async function lockInvoice(tx: Tx, { tenant }: Pick<Book, 'tenant'>, id: string): Promise<InvoiceRow> {
  const [invoice] = await tx.select().from(invoices).where(ofInvoice(tenant.tenantId, id)).for('update')
  if (!invoice) throw new AppError('NOT_FOUND')
  if (invoice.source === 'STRIPE')
    throw new AppError('CONFLICT', { message: 'Stripe made this invoice: it is changed there.' })
  return invoice
}

export function ofInvoice(tenantId: string, id: string) {
  return and(eq(invoices.tenantId, tenantId), eq(invoices.id, id))
}

/** Writes columns of an invoice and counts the change. */
export async function updateInvoice(
  tx: Tx,
  { tenantId, id, revision }: InvoiceRow,
  columns: Partial<InvoiceRow>,
): Promise<InvoiceRow> {
  const [changed] = await tx
    .update(invoices)
    .set({ ...columns, revision: revision + 1 })
    .where(ofInvoice(tenantId, id))
    .returning()
  if (!changed) throw new Error('the invoice was not written')
  return changed
}

/** What is left to be paid of it. */
export function dueOf({ state, total, paid, credited }: InvoiceRow): bigint {
  const left = total - paid - credited
  return state === 'OPEN' && left > 0n ? left : 0n
}

export interface NewDraft {
  kind: InvoiceRow['kind']
  period: Period
  currency: string
  draftUntil: Date
  lines: readonly LineDraft[]
}

/** Writes a draft with its lines. Its sums are those of the lines; credits, tax and number come when it is issued. */
export async function insertDraft(tx: Tx, book: Book, draft: NewDraft): Promise<InvoiceRow> {
  const { tenantId } = book.tenant
  const subtotal = sumOf(draft.lines)
  const [invoice] = await tx
    .insert(invoices)
    .values({
      ...{ tenantId, id: newId(), kind: draft.kind, state: 'DRAFT', currency: draft.currency },
      ...{ periodStart: draft.period.start, periodEnd: draft.period.end, draftUntil: draft.draftUntil },
      ...{ subtotal, total: subtotal, createdAt: book.now },
      ...{ credits: 0n, taxRate: 0, reverseCharge: false, tax: 0n, paid: 0n, credited: 0n },
    })
    .returning()
  if (!invoice) throw new Error('the draft was not written')
  await insertLines(tx, invoice, draft.lines.filter(isMeasured))
  await insertLines(
    tx,
    invoice,
    draft.lines.filter((line) => !isMeasured(line)),
    feesFrom,
  )
  return invoice
}

/** After which position fees and an operator's lines stand: what is measured comes first, however often it is composed. */
const feesFrom = 10_000

/** Lines that follow from what was used, and are composed anew until the invoice is issued. */
export const measuredKinds = ['USAGE', 'ADJUSTMENT'] as const

function isMeasured({ kind }: LineDraft): boolean {
  return (measuredKinds as readonly string[]).includes(kind)
}

/** Appends lines after the first `position` ones. */
export async function insertLines(
  tx: Tx,
  { tenantId, id: invoiceId }: InvoiceRow,
  lines: readonly LineDraft[],
  position = 0,
): Promise<void> {
  if (lines.length === 0) return
  await tx.insert(invoiceLines).values(
    lines.map(({ period, currency: _, meter = null, ...line }, index) => ({
      ...{ ...line, tenantId, id: newId(), invoiceId, position: position + index + 1, meter },
      ...{ periodStart: period.start, periodEnd: period.end },
    })),
  )
}

/** The lines of some invoices, in their order. */
export function readLines(tx: Tx, tenantId: string, invoiceIds: readonly string[]): Promise<LineRow[]> {
  return tx
    .select()
    .from(invoiceLines)
    .where(and(eq(invoiceLines.tenantId, tenantId), inArray(invoiceLines.invoiceId, [...invoiceIds])))
    .orderBy(invoiceLines.position)
}

export function sumOf(lines: readonly { amount: bigint }[]): bigint {
  return lines.reduce((sum, { amount }) => sum + amount, 0n)
}

export function invoiceTarget({ id }: Pick<InvoiceRow, 'id'>): { kind: string; id: string } {
  return { kind: 'invoice', id: toPublicId('invoice', id) }
}
