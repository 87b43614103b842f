import { invoices } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { together } from '../../db/together.ts'
import { publishEvent } from '../../jobs/events.ts'
import { totals } from '../../pricing/totals.ts'
import { recordAudit } from '../audit/audit.ts'
import type { Book } from './book.ts'
import { useCredits } from './credit-use.ts'
import { type InvoiceRow, invoiceTarget, type LineRow, ofInvoice, readLines, sumOf, updateInvoice } from './invoices.ts'
import { takeNumber } from './numbers.ts'
import { partiesOf, taxRuleOf } from './parties.ts'

const dayMs = 86_400_000

/**
 * Issues a draft: credits are taken off, tax is put on, both parties are written down as they are now, and it gets the
 * next number. Nothing of it changes afterwards but what is paid and its state. What asks for nothing is PAID at once.
 * Null for a draft without any line: it is thrown away. Its lines are read unless they are `known`.
 */
export async function issueDraft(
  tx: Tx,
  book: Book,
  draft: InvoiceRow,
  known?: readonly LineRow[],
): Promise<InvoiceRow | null> {
  const { tenantId } = book.tenant
  const lines = known ?? (await readLines(tx, tenantId, [draft.id]))
  if (lines.length === 0) {
    await tx.delete(invoices).where(ofInvoice(tenantId, draft.id))
    book.open = book.open.filter(({ id }) => id !== draft.id)
    return null
  }
  const subtotal = sumOf(lines)
  const uses = await useCredits(tx, book, draft, subtotal)
  const rule = taxRuleOf(book.settings, book.account)
  const priced = lines.map(({ amount }) => ({ amount, currency: draft.currency }))
  const { credits, tax, total } = totals(priced, uses, rule)
  const { now, settings } = book
  const dueAt = new Date(now.getTime() + settings.termsDays * dayMs)
  const closed = total === 0n ? { state: 'PAID' as const, closedAt: now } : { state: 'OPEN' as const }
  const told = { tenantId, invoiceId: draft.id }
  await publishEvent(tx, 'invoice.opened', told)
  if (total === 0n) await publishEvent(tx, 'invoice.paid', told)
  // From here on all others who issue anything wait: only what needs the number comes after it.
  const numbered = await takeNumber(tx, 'INVOICE', settings)
  const { kind, currency } = draft
  const after = { number: numbered.number, kind, total: String(total), currency, dueAt: dueAt.toISOString() }
  const [issued] = await together(
    updateInvoice(tx, draft, {
      ...{ ...numbered, ...closed, subtotal, credits, tax, total, issuedAt: now, dueAt },
      ...{ taxRate: rule.rate, reverseCharge: rule.reverseCharge, ...partiesOf(settings, book.tenant, book.account) },
    }),
    recordAudit(tx, { action: 'invoice.issue', target: invoiceTarget(draft), after }),
  )
  book.open = [...book.open.filter(({ id }) => id !== issued.id), ...(issued.state === 'OPEN' ? [issued] : [])]
  return issued
}
