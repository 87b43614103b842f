import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { paymentMethods, payments } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { type Book, lockBook, requireBook } from './book.ts'
import { recover } from './dunning.ts'
import { amountInput, optionalText } from './inputs.ts'
import { dueOf, type InvoiceRow, invoiceTarget, lockInvoice, updateInvoice } from './invoices.ts'

export type PaymentRow = typeof payments.$inferSelect

const paymentInput = z.object({
  invoiceId: z.string(),
  amount: amountInput,
  method: z.enum(paymentMethods),
  reference: optionalText(100),
  receivedAt: z.date().nullish(),
})

export type PaymentInput = z.input<typeof paymentInput>

/**
 * An operator writes down what came in for an invoice, all of what is due or a part. With the last part it is PAID, and
 * what was done since it was overdue is taken back. Throws NOT_FOUND, CONFLICT unless it is OPEN, INVALID_INPUT for more
 * than is due.
 */
export function recordPayment(ctx: TenantCtx, input: PaymentInput): Promise<InvoiceRow> {
  const { invoiceId, amount, method, reference, receivedAt } = validate(paymentInput, input)
  return inTenant(ctx, async (tx) => {
    const book = requireBook(await lockBook(tx, ctx))
    const invoice = await lockInvoice(tx, book, invoiceId)
    if (invoice.state !== 'OPEN')
      throw new AppError('CONFLICT', { message: 'Payments are recorded for invoices that are open.' })
    if (amount > dueOf(invoice)) throw invalidField('amount', 'This is more than is due.')
    if (receivedAt && receivedAt > book.now) throw invalidField('receivedAt', 'This is in the future.')
    const { tenantId } = ctx
    const row = { tenantId, id: newId(), invoiceId, method, reference, amount }
    const times = { receivedAt: receivedAt ?? book.now, createdAt: book.now }
    await tx.insert(payments).values({ ...row, ...times, ...actorColumns(ctx) })
    const after = { method, reference, amount: String(amount), currency: invoice.currency }
    await recordAudit(tx, { action: 'invoice.record-payment', target: invoiceTarget(invoice), after })
    await publishEvent(tx, 'invoice.payment-received', { tenantId, invoiceId, paymentId: row.id })
    const paid = await updateInvoice(tx, invoice, { paid: invoice.paid + amount })
    return settle(tx, book, paid)
  })
}

/** Marks an invoice as paid when nothing is left of it. */
export async function settle(tx: Tx, book: Book, invoice: InvoiceRow): Promise<InvoiceRow> {
  if (invoice.state !== 'OPEN' || dueOf(invoice) > 0n) return invoice
  const paid = await updateInvoice(tx, invoice, { state: 'PAID', closedAt: book.now })
  await publishEvent(tx, 'invoice.paid', { tenantId: book.tenant.tenantId, invoiceId: invoice.id })
  await recover(tx, book)
  return paid
}
