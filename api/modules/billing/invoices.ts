import { isDeepStrictEqual } from 'node:util'
import { and, eq, inArray } from 'drizzle-orm'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { invoiceLines, invoices } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { together } from '../../db/together.ts'
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
  const subtotal = sumOf(draft.lines)
  const key = { tenantId: book.tenant.tenantId, id: newId() }
  const measured = draft.lines.filter(isMeasured)
  const others = draft.lines.filter((line) => !isMeasured(line))
  const [[invoice]] = await together(
    tx
      .insert(invoices)
      .values({
        ...{ ...key, kind: draft.kind, state: 'DRAFT', currency: draft.currency },
        ...{ periodStart: draft.period.start, periodEnd: draft.period.end, draftUntil: draft.draftUntil },
        ...{ subtotal, total: subtotal, createdAt: book.now },
        ...{ credits: 0n, taxRate: 0, reverseCharge: false, tax: 0n, paid: 0n, credited: 0n },
      })
      .returning(),
    writeLines(tx, [...lineRows(key, measured), ...lineRows(key, others, feesFrom)]),
  )
  if (!invoice) throw new Error('the draft was not written')
  book.open.push(invoice)
  return invoice
}

/** After which position fees and an operator's lines stand: what is measured comes first, however often it is composed. */
const feesFrom = 10_000

/** Lines that follow from what was used, and are composed anew until the invoice is issued. */
export const measuredKinds = ['USAGE', 'ADJUSTMENT'] as const

export function isMeasured({ kind }: Pick<LineDraft, 'kind'>): boolean {
  return (measuredKinds as readonly string[]).includes(kind)
}

/** Appends lines after the first `position` ones. */
export function insertLines(tx: Tx, invoice: InvoiceRow, lines: readonly LineDraft[], position = 0): Promise<void> {
  return writeLines(tx, lineRows(invoice, lines, position))
}

async function writeLines(tx: Tx, rows: LineRow[]): Promise<void> {
  if (rows.length > 0) await tx.insert(invoiceLines).values(rows)
}

function lineRows(
  { tenantId, id: invoiceId }: Pick<InvoiceRow, 'tenantId' | 'id'>,
  lines: readonly LineDraft[],
  position = 0,
): LineRow[] {
  return lines.map(({ period, currency: _, meter = null, ...line }, index) => ({
    ...{ ...line, tenantId, id: newId(), invoiceId, position: position + index + 1, meter },
    ...{ periodStart: period.start, periodEnd: period.end },
  }))
}

/** Whether lines of an invoice already say what would be written now. */
export function areWritten(invoice: InvoiceRow, rows: readonly LineRow[], lines: readonly LineDraft[]): boolean {
  const said = ({ id: _, ...line }: LineRow) => line
  return isDeepStrictEqual(rows.map(said), lineRows(invoice, lines).map(said))
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
