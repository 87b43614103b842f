import type { Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import type { Finding } from '../plan-changes/findings.ts'
import type { Book } from './book.ts'

interface InvoiceEvent {
  tenantId: string
  invoiceId: string
}

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    'invoice.opened': InvoiceEvent
    'invoice.paid': InvoiceEvent
    /** A payment came in, of all that is due or of a part. */
    'invoice.payment-received': InvoiceEvent & { paymentId: string }
    /** It is time to say again that an invoice is overdue: `stage` counts from 1, `stages` is how often that is said. */
    'invoice.past-due': InvoiceEvent & { stage: number; stages: number }
    'invoice.voided': InvoiceEvent
    'credit-note.issued': InvoiceEvent & { creditNoteId: string }
    /** To whom the invoices go, or what tax is on them. */
    'billing-account.changed': { tenantId: string }
    /** What is paid for, or its state, is another since `at`. */
    'subscription.changed': { tenantId: string; state: string; at: string }
    /** What was scheduled for the term's end did not fit any more: the tenant stays as it is. */
    'subscription.change-failed': { tenantId: string; planCode: string; findings: Finding[] }
  }
}

/** Tells whoever mails, mirrors or watches that a subscription is another. */
export function announceSubscription(tx: Tx, { tenant, subscription }: Book): Promise<void> {
  const at = tx.ctx.services.now().toISOString()
  return publishEvent(tx, 'subscription.changed', { tenantId: tenant.tenantId, state: subscription.state, at })
}
