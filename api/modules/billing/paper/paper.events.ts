import { and, eq } from 'drizzle-orm'
import { type Ctx, withTenant } from '../../../core/context.ts'
import { creditNotes, invoices, payments } from '../../../db/tables/index.ts'
import { inTenant, type Tx } from '../../../db/tenancy.ts'
import { subscribe } from '../../../jobs/events.ts'
import { enqueueMail } from '../../mail/mail.ts'
import type { Mail } from '../../mail/mailer.ts'
import { mailHolders } from '../../members/holder-mail.ts'
import { requireOfferedPlan } from '../../plans/plans.ts'
import { requireTenantRow } from '../../tenants/tenants.ts'
// Only for the event types it declares.
import type {} from '../billing-events.ts'
import { readSettings } from '../book.ts'
import { dueOf, type InvoiceRow, ofInvoice } from '../invoices.ts'
import { readAccount } from '../parties.ts'
import * as letters from './billing-mail.ts'

/** Whoever gets the invoices hears of each, of what comes in for it, and of what is overdue. */
export const paperSubscriptions = [
  subscribe('invoice.opened', 'billing-mail', (ctx, event) =>
    tell(ctx, event, async (_tx, letter, invoice) =>
      isMailedByStripe(invoice) ? null : letters.issuedMail(letter, invoice),
    ),
  ),
  subscribe('invoice.payment-received', 'billing-mail', (ctx, { paymentId, ...event }) =>
    tell(ctx, event, async (tx, letter, invoice) => {
      const [payment] = await tx
        .select()
        .from(payments)
        .where(and(eq(payments.tenantId, event.tenantId), eq(payments.id, paymentId)))
      return payment && !isMailedByStripe(invoice) ? letters.receivedMail(letter, invoice, payment) : null
    }),
  ),
  subscribe('invoice.past-due', 'billing-mail', (ctx, { stage, ...event }) =>
    tell(ctx, event, async (tx, letter, invoice) => {
      // Paid while the notice was on its way.
      if (dueOf(invoice) === 0n) return null
      const settings = await readSettings(tx)
      return letters.overdueMail(letter, invoice, { stage, settings, now: ctx.services.now() })
    }),
  ),
  subscribe('credit-note.issued', 'billing-mail', (ctx, { creditNoteId, ...event }) =>
    tell(ctx, event, async (tx, letter, invoice) => {
      const [note] = await tx
        .select()
        .from(creditNotes)
        .where(and(eq(creditNotes.tenantId, event.tenantId), eq(creditNotes.id, creditNoteId)))
      return note ? letters.creditNoteMail(letter, invoice, note) : null
    }),
  ),
  subscribe('subscription.change-failed', 'billing-mail', (ctx, { tenantId, planCode, findings }) =>
    inTenant(withTenant(ctx, tenantId), async (tx) => {
      const tenant = await requireTenantRow(tx, tenantId)
      const plan = await requireOfferedPlan(tx, planCode)
      const letter = { tenant, config: ctx.services.config }
      await mailHolders(tx, tenantId, ['OWNER', 'BILLING'], letters.changeFailedMail(letter, plan.name, findings))
    }),
  ),
]

/** Stripe mails its invoices and receipts itself. That one is overdue, and what comes of it here, this product says. */
function isMailedByStripe({ source }: InvoiceRow): boolean {
  return source === 'STRIPE'
}

type Write = (to: string) => Mail

/** Writes about an invoice to the billing contact, or to those who look after billing where there is none. */
async function tell(
  ctx: Ctx,
  { tenantId, invoiceId }: { tenantId: string; invoiceId: string },
  compose: (tx: Tx, letter: letters.BillingLetter, invoice: InvoiceRow) => Promise<Write | null>,
): Promise<void> {
  await inTenant(withTenant(ctx, tenantId), async (tx) => {
    const [invoice] = await tx.select().from(invoices).where(ofInvoice(tenantId, invoiceId))
    if (!invoice) return
    const tenant = await requireTenantRow(tx, tenantId)
    const write = await compose(tx, { tenant, config: ctx.services.config }, invoice)
    if (!write) return
    const email = (await readAccount(tx, tenantId))?.email
    if (email) await enqueueMail(tx, write(email))
    else await mailHolders(tx, tenantId, ['OWNER', 'BILLING'], write)
  })
}
