import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { invoices } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { plainSentence } from '../plans/inputs.ts'
import { type Book, lockBook, requireBook, updateSubscription } from './book.ts'
import { returnCredits } from './credit-use.ts'
import { recover } from './dunning.ts'
import { type InvoiceRow, invoiceTarget, lockInvoice, ofInvoice, updateInvoice } from './invoices.ts'

const closeInput = z.object({ invoiceId: z.string(), reason: plainSentence('Say why.', 500) })

export type CloseInvoiceInput = z.input<typeof closeInput>

/**
 * An operator takes an invoice back that nothing was paid of: it is owed no more, keeps its number, and the credits it
 * used are there again. What it charged for is not charged for again. A draft of an operator's own is thrown away. Throws
 * NOT_FOUND, CONFLICT.
 */
export function voidInvoice(ctx: TenantCtx, input: CloseInvoiceInput): Promise<InvoiceRow> {
  return closeInvoice(ctx, input, async (tx, book, invoice, reason) => {
    if (invoice.state === 'DRAFT' && invoice.kind === 'MANUAL') return discard(tx, invoice, reason)
    requireOpen(invoice)
    if (invoice.paid > 0n || invoice.credited > 0n)
      throw new AppError('CONFLICT', { message: 'Some of it is paid or credited: issue a credit note.' })
    await returnCredits(tx, invoice)
    const voided = await updateInvoice(tx, invoice, { state: 'VOID', closedAt: book.now })
    await publishEvent(tx, 'invoice.voided', { tenantId: invoice.tenantId, invoiceId: invoice.id })
    await recordAudit(tx, { action: 'invoice.void', target: invoiceTarget(invoice), after: { reason } })
    return voided
  })
}

/** An operator gives up an invoice: it was owed and will not be paid. Throws NOT_FOUND, CONFLICT unless it is OPEN. */
export function markUncollectible(ctx: TenantCtx, input: CloseInvoiceInput): Promise<InvoiceRow> {
  return closeInvoice(ctx, input, async (tx, book, invoice, reason) => {
    requireOpen(invoice)
    const given = await updateInvoice(tx, invoice, { state: 'UNCOLLECTIBLE', closedAt: book.now })
    await recordAudit(tx, { action: 'invoice.mark-uncollectible', target: invoiceTarget(invoice), after: { reason } })
    return given
  })
}

function closeInvoice(
  ctx: TenantCtx,
  input: CloseInvoiceInput,
  close: (tx: Tx, book: Book, invoice: InvoiceRow, reason: string) => Promise<InvoiceRow>,
): Promise<InvoiceRow> {
  const { invoiceId, reason } = validate(closeInput, input)
  return inTenant(ctx, async (tx) => {
    const book = requireBook(await lockBook(tx, ctx))
    const closed = await close(tx, book, await lockInvoice(tx, book, invoiceId), reason)
    await recover(tx, book)
    await updateSubscription(tx, book, { dueAt: book.now })
    return closed
  })
}

async function discard(tx: Tx, draft: InvoiceRow, reason: string): Promise<InvoiceRow> {
  await tx.delete(invoices).where(ofInvoice(draft.tenantId, draft.id))
  await recordAudit(tx, { action: 'invoice.discard', target: invoiceTarget(draft), after: { reason } })
  return { ...draft, state: 'VOID' }
}

function requireOpen({ state }: InvoiceRow): void {
  if (state !== 'OPEN') throw new AppError('CONFLICT', { message: 'This is for invoices that are open.' })
}
