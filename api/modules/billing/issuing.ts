import { invoices } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { totals } from '../../pricing/totals.ts'
import { recordAudit } from '../audit/audit.ts'
import type { Book } from './book.ts'
import { useCredits } from './credit-use.ts'
import { type InvoiceRow, invoiceTarget, ofInvoice, readLines, updateInvoice } from './invoices.ts'
import { takeNumber } from './numbers.ts'
import { partiesOf, readAccount, taxRuleOf } from './parties.ts'

const dayMs = 86_400_000

/**
 * Issues a draft: credits are taken off, tax is put on, both parties are written down as they are now, and it gets the
 * next number. Nothing of it changes afterwards but what is paid and its state. What asks for nothing is PAID at once.
 * Null for a draft without any line: it is thrown away.
 */
export async function issueDraft(tx: Tx, book: Book, draft: InvoiceRow): Promise<InvoiceRow | null> {
  const { tenantId } = book.tenant
  const lines = await readLines(tx, tenantId, [draft.id])
  if (lines.length === 0) {
    await tx.delete(invoices).where(ofInvoice(tenantId, draft.id))
    return null
  }
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0n)
  const uses = await useCredits(tx, book, draft, subtotal)
  const account = await readAccount(tx, tenantId)
  const rule = taxRuleOf(book.settings, account)
  const priced = lines.map(({ amount }) => ({ amount, currency: draft.currency }))
  const { credits, tax, total } = totals(priced, uses, rule)
  const { now, settings } = book
  const dueAt = new Date(now.getTime() + settings.termsDays * dayMs)
  const closed = total === 0n ? { state: 'PAID' as const, closedAt: now } : { state: 'OPEN' as const }
  const numbered = await takeNumber(tx, 'INVOICE', settings)
  const issued = await updateInvoice(tx, draft, {
    ...{ ...numbered, ...closed, subtotal, credits, tax, total, issuedAt: now, dueAt },
    ...{ taxRate: rule.rate, reverseCharge: rule.reverseCharge, ...partiesOf(settings, book.tenant, account) },
  })
  const { number, currency, kind } = issued
  const after = { number, kind, total: String(total), currency, dueAt: dueAt.toISOString() }
  await recordAudit(tx, { action: 'invoice.issue', target: invoiceTarget(issued), after })
  await publishEvent(tx, 'invoice.opened', { tenantId, invoiceId: issued.id })
  if (total === 0n) await publishEvent(tx, 'invoice.paid', { tenantId, invoiceId: issued.id })
  return issued
}
