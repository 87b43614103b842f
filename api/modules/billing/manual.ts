import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import type { LineDraft } from '../../pricing/lines.ts'
import { recordAudit } from '../audit/audit.ts'
import { plainSentence } from '../plans/inputs.ts'
import { type Book, lockBook, requireBook, updateSubscription } from './book.ts'
import { issueCycle } from './cycle.ts'
import { signedAmountInput } from './inputs.ts'
import {
  type InvoiceRow,
  insertDraft,
  insertLines,
  invoiceTarget,
  lockInvoice,
  readLines,
  updateInvoice,
} from './invoices.ts'
import { issueDraft } from './issuing.ts'

const lineInput = z.object({
  description: plainSentence('Say what it is for.', 200),
  amount: signedAmountInput,
})

const invoiceInput = z.object({ lines: z.array(lineInput).min(1, 'Give at least one line.').max(50) })

export type ManualInvoiceInput = z.input<typeof invoiceInput>

/** An operator begins an invoice of lines of their own. It stays a draft until they issue it. */
export function createInvoice(ctx: TenantCtx, input: ManualInvoiceInput): Promise<InvoiceRow> {
  const { lines } = validate(invoiceInput, input)
  return inTenant(ctx, async (tx) => {
    const book = requireBook(await lockBook(tx, ctx))
    const { now, settings } = book
    const period = { start: now, end: now }
    const draft = { kind: 'MANUAL' as const, period, currency: settings.currency, draftUntil: now }
    const drafts = lines.map((line) => manualLine(book, settings.currency, line))
    const invoice = await insertDraft(tx, book, { ...draft, lines: drafts })
    const after = { lines: lines.length, subtotal: String(invoice.subtotal) }
    await recordAudit(tx, { action: 'invoice.create', target: invoiceTarget(invoice), after })
    return invoice
  })
}

const addInput = lineInput.extend({ invoiceId: z.string() })

/** An operator adds a line to a draft of whatever kind. Throws NOT_FOUND, CONFLICT for one that is issued. */
export function addInvoiceLine(ctx: TenantCtx, input: z.input<typeof addInput>): Promise<InvoiceRow> {
  const { invoiceId, ...line } = validate(addInput, input)
  return inTenant(ctx, async (tx) => {
    const book = requireBook(await lockBook(tx, ctx))
    const draft = await lockDraft(tx, book, invoiceId)
    const before = await readLines(tx, ctx.tenantId, [draft.id])
    await insertLines(tx, draft, [manualLine(book, draft.currency, line)], before.at(-1)?.position ?? 0)
    const after = { description: line.description, amount: String(line.amount) }
    await recordAudit(tx, { action: 'invoice.add-line', target: invoiceTarget(draft), after })
    const subtotal = draft.subtotal + line.amount
    return updateInvoice(tx, draft, { subtotal, total: subtotal })
  })
}

/** An operator issues a draft without waiting for its time. Throws NOT_FOUND, CONFLICT for one that is issued or empty. */
export function finalizeInvoice(ctx: TenantCtx, invoiceId: string): Promise<InvoiceRow> {
  return inTenant(ctx, async (tx) => {
    const book = requireBook(await lockBook(tx, ctx))
    const draft = await lockDraft(tx, book, invoiceId)
    const issued = draft.kind === 'CYCLE' ? await issueCycle(tx, book, draft) : await issueDraft(tx, book, draft)
    if (!issued) throw new AppError('CONFLICT', { message: 'There is nothing on this invoice.' })
    await updateSubscription(tx, book, { dueAt: book.now })
    return issued
  })
}

async function lockDraft(tx: Tx, book: Book, id: string): Promise<InvoiceRow> {
  const invoice = await lockInvoice(tx, book, id)
  if (invoice.state !== 'DRAFT')
    throw new AppError('CONFLICT', { message: 'This invoice is issued and never changes.' })
  return invoice
}

function manualLine({ tenant, now }: Book, currency: string, line: z.output<typeof lineInput>): LineDraft {
  const plan = { planCode: tenant.planCode, planVersion: tenant.planVersion }
  return { kind: 'MANUAL', ...line, quantity: null, parts: [], period: { start: now, end: now }, currency, ...plan }
}
