import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { creditNoteRemainders, creditNotes } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { divideRounded } from '../../pricing/money.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { plainSentence } from '../plans/inputs.ts'
import { type Book, lockBook, requireBook } from './book.ts'
import { insertGrant } from './credit-use.ts'
import { amountInput } from './inputs.ts'
import { dueOf, type InvoiceRow, lockInvoice, updateInvoice } from './invoices.ts'
import { takeNumber } from './numbers.ts'
import { partiesOf } from './parties.ts'
import { settle } from './payments.ts'

export type CreditNoteRow = typeof creditNotes.$inferSelect

const noteInput = z.object({
  invoiceId: z.string(),
  amount: amountInput,
  reason: plainSentence('Say why.', 500),
  remainderAs: z.enum(creditNoteRemainders).nullish(),
})

export type CreditNoteInput = z.input<typeof noteInput>

/**
 * An operator takes back some or all of an invoice that was issued, tax included. First it lowers what is due; what had
 * been paid already becomes a credit, or is paid back outside. Throws NOT_FOUND, CONFLICT for a draft or a voided
 * invoice, INVALID_INPUT for more than is left of it.
 */
export function createCreditNote(ctx: TenantCtx, input: CreditNoteInput): Promise<CreditNoteRow> {
  const { invoiceId, amount, reason, remainderAs } = validate(noteInput, input)
  return inTenant(ctx, async (tx) => {
    const book = requireBook(await lockBook(tx, ctx))
    const invoice = await lockInvoice(tx, book, invoiceId)
    if (invoice.state !== 'OPEN' && invoice.state !== 'PAID')
      throw new AppError('CONFLICT', { message: 'Credit notes are for invoices that are open or paid.' })
    if (amount > invoice.total - invoice.credited) throw invalidField('amount', 'This is more than is left of it.')
    const due = dueOf(invoice)
    const remainder = amount > due ? amount - due : 0n
    const note = await insertNote(tx, book, invoice, {
      amount,
      reason,
      remainder,
      remainderAs: remainderAs ?? 'CREDIT',
    })
    if (remainder > 0n && note.remainderAs === 'CREDIT') await keepAsCredit(tx, book, note)
    // What was paid and is given back does not count as paid any more.
    const changed = { credited: invoice.credited + amount, paid: invoice.paid - remainder }
    await settle(tx, book, await updateInvoice(tx, invoice, changed))
    return note
  })
}

async function insertNote(
  tx: Tx,
  book: Book,
  invoice: InvoiceRow,
  given: Pick<CreditNoteRow, 'amount' | 'reason' | 'remainder' | 'remainderAs'>,
): Promise<CreditNoteRow> {
  const { ctx, settings, tenant, now } = book
  const { currency, id: invoiceId } = invoice
  const { customer } = partiesOf(settings, tenant, book.account)
  const { issuer } = partiesOf(settings, tenant, null)
  const [note] = await tx
    .insert(creditNotes)
    .values({
      ...{ ...given, tenantId: tenant.tenantId, id: newId(), invoiceId, currency, issuedAt: now, issuer, customer },
      ...(await takeNumber(tx, 'CREDIT_NOTE', settings)),
      tax: taxWithin(invoice, given.amount),
      ...actorColumns(ctx),
    })
    .returning()
  if (!note) throw new Error('the credit note was not written')
  const target = { kind: 'credit-note', id: toPublicId('creditNote', note.id) }
  const after = { number: note.number, invoice: invoice.number, amount: String(note.amount), reason: note.reason }
  await recordAudit(tx, { action: 'invoice.issue-credit-note', target, after })
  await publishEvent(tx, 'credit-note.issued', { tenantId: tenant.tenantId, invoiceId, creditNoteId: note.id })
  return note
}

/**
 * How much of an amount of an invoice is tax: the difference of two rounded shares, so that the notes of a whole invoice
 * take back exactly its tax.
 */
function taxWithin({ tax, total, credited }: InvoiceRow, amount: bigint): bigint {
  return divideRounded(tax * (credited + amount), total) - divideRounded(tax * credited, total)
}

/** The credit is before tax, as credits are; its tax comes back with the invoice that uses it. */
async function keepAsCredit(tx: Tx, book: Book, note: CreditNoteRow): Promise<void> {
  const amount = note.remainder - divideRounded(note.tax * note.remainder, note.amount)
  if (amount <= 0n) return
  await insertGrant(tx, book, {
    ...{ kind: 'CREDIT', currency: note.currency, amount, remaining: amount, priority: 0 },
    reason: `Credit note ${note.number}`,
  })
}
