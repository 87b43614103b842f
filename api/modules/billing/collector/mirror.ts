import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../../core/context.ts'
import { AppError } from '../../../core/errors.ts'
import { newId } from '../../../core/ids.ts'
import { invoiceLines, invoices, payments } from '../../../db/tables/index.ts'
import { inTenant, type Tx } from '../../../db/tenancy.ts'
import { publishEvent } from '../../../jobs/events.ts'
import { actorColumns, recordAudit } from '../../audit/audit.ts'
import { type Book, lockBook, requireBook, updateSubscription } from '../book.ts'
import { recover } from '../dunning.ts'
import { type InvoiceRow, invoiceTarget, ofInvoice, updateInvoice } from '../invoices.ts'
import { readAccount } from '../parties.ts'
import { invoiceColumns, lineRow, readKnownPrices } from './mirror-rows.ts'
import type { ProviderInvoice } from './provider.ts'

/** How often an invoice is asked for anew because somebody else wrote it meanwhile. */
const mostTries = 5

export type MirrorOutcome = 'APPLIED' | 'STALE' | 'IGNORED'

/**
 * Brings the copy of an invoice that the provider made up to date with what the provider says of it now: its state, its
 * lines while it is a draft, what was paid. In whatever order and how often this is called, the copy is never older than
 * it was: it is written only if nobody wrote it since before the provider was asked. STALE when it says all of that
 * already, IGNORED for an invoice of another customer. Throws UNAVAILABLE, CONFLICT.
 */
export async function mirrorInvoice(ctx: TenantCtx, customerId: string, externalId: string): Promise<MirrorOutcome> {
  const { billingProvider } = ctx.services
  for (let tries = 0; tries < mostTries; tries++) {
    const seen = await inTenant(ctx, (tx) => findMirrored(tx, ctx, externalId))
    const external = (await billingProvider?.readInvoice(ctx, externalId)) ?? null
    if (external && external.customerId !== customerId) return 'IGNORED'
    const outcome = await inTenant(ctx, async (tx) => {
      const book = requireBook(await lockBook(tx, ctx))
      const before = await findMirrored(tx, ctx, externalId)
      if (before?.revision !== seen?.revision) return 'OVERTAKEN' as const
      return external ? write(tx, book, before, external) : forget(tx, before)
    })
    if (outcome !== 'OVERTAKEN') return outcome
  }
  throw new AppError('CONFLICT')
}

/** The copy of one of the provider's invoices; null when there is none. */
export async function findMirrored(tx: Tx, { tenantId }: TenantCtx, externalId: string): Promise<InvoiceRow | null> {
  const [found] = await tx
    .select()
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), eq(invoices.externalId, externalId)))
  return found ?? null
}

async function write(tx: Tx, book: Book, before: InvoiceRow | null, external: ProviderInvoice): Promise<MirrorOutcome> {
  const isDraft = before?.state === 'DRAFT'
  const account = await readAccount(tx, book.tenant.tenantId)
  const { issuer, customer, reverseCharge, ...rest } = invoiceColumns(book, account, external)
  // What is issued is frozen: its lines are at the provider too, and its parties are those of then.
  const columns = before && !isDraft ? rest : { ...rest, issuer, customer, reverseCharge }
  const isNews = !before || isAnother(before, columns)
  if (!isNews && !isDraft) return 'STALE'
  const after = before
    ? await updateInvoice(tx, before, columns)
    : await insertInvoice(tx, book, { ...rest, issuer, customer, reverseCharge })
  if (!before || isDraft) await writeLines(tx, book, after, external)
  await writePayments(tx, book, after, external)
  if (!isNews) return 'APPLIED'
  const told = ({ state, number, total, paid }: InvoiceRow) => ({ state, number, total: `${total}`, paid: `${paid}` })
  const change = { ...(before && { before: told(before) }), after: told(after) }
  await recordAudit(tx, { action: 'invoice.mirror', target: invoiceTarget(after), ...change })
  if (before?.state !== after.state) await announce(tx, book, before, after)
  await updateSubscription(tx, book, { dueAt: book.now })
  return 'APPLIED'
}

function isAnother(before: InvoiceRow, columns: Partial<InvoiceRow>): boolean {
  const asText = (value: unknown) =>
    JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? `${each}` : each))
  return Object.entries(columns).some(([name, value]) => asText(before[name as keyof InvoiceRow]) !== asText(value))
}

async function insertInvoice(tx: Tx, book: Book, columns: ReturnType<typeof invoiceColumns>): Promise<InvoiceRow> {
  const [made] = await tx
    .insert(invoices)
    .values({ tenantId: book.tenant.tenantId, id: newId(), ...columns })
    .returning()
  if (!made) throw new Error('the copy of the invoice was not written')
  return made
}

async function writeLines(tx: Tx, book: Book, invoice: InvoiceRow, { lines }: ProviderInvoice): Promise<void> {
  const prices = await readKnownPrices(tx, lines)
  await dropLines(tx, invoice)
  if (lines.length > 0)
    await tx.insert(invoiceLines).values(lines.map((line, index) => lineRow(book, invoice, line, prices, index + 1)))
}

function dropLines(tx: Tx, { tenantId, id }: InvoiceRow) {
  return tx.delete(invoiceLines).where(and(eq(invoiceLines.tenantId, tenantId), eq(invoiceLines.invoiceId, id)))
}

/** What came in, each once. */
async function writePayments(
  tx: Tx,
  { ctx, now }: Book,
  invoice: InvoiceRow,
  external: ProviderInvoice,
): Promise<void> {
  const { tenantId, id: invoiceId } = invoice
  for (const { id: externalId, ...payment } of external.payments) {
    const row = { tenantId, id: newId(), invoiceId, externalId, ...payment, createdAt: now, ...actorColumns(ctx) }
    const [added] = await tx.insert(payments).values(row).onConflictDoNothing().returning({ id: payments.id })
    if (added) await publishEvent(tx, 'invoice.payment-received', { tenantId, invoiceId, paymentId: added.id })
  }
}

/** Tells of the state it has come to; what is settled in whatever way may end the dunning. */
async function announce(tx: Tx, book: Book, before: InvoiceRow | null, { tenantId, id, state }: InvoiceRow) {
  const event = { tenantId, invoiceId: id }
  const wasDraft = !before || before.state === 'DRAFT'
  if (wasDraft && state !== 'DRAFT') await publishEvent(tx, 'invoice.opened', event)
  if (state === 'PAID') await publishEvent(tx, 'invoice.paid', event)
  if (state === 'VOID') await publishEvent(tx, 'invoice.voided', event)
  if (state !== 'DRAFT' && state !== 'OPEN') await recover(tx, book)
}

/** The provider has thrown a draft away. What was issued is never gone there. */
async function forget(tx: Tx, before: InvoiceRow | null): Promise<MirrorOutcome> {
  if (before?.state !== 'DRAFT') return 'IGNORED'
  await dropLines(tx, before)
  await tx.delete(invoices).where(ofInvoice(before.tenantId, before.id))
  await recordAudit(tx, { action: 'invoice.discard', target: invoiceTarget(before) })
  return 'APPLIED'
}
