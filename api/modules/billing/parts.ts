import DataLoader from 'dataloader'
import { type Ctx, type RequestInfo, withTenant } from '../../core/context.ts'
import type { InvoiceRow } from './invoices.ts'
import { completeInvoices, type WholeInvoice } from './list.ts'

/** Four statements for all the invoices of a tenant that an answer asks about, and none for one that does not ask. */
const loaders = new WeakMap<RequestInfo, DataLoader<InvoiceRow, WholeInvoice>>()

/** All that belongs to an invoice. Whoever has its row was let in to see it. */
export function loadParts(ctx: Ctx, invoice: InvoiceRow): Promise<WholeInvoice> {
  const loader = loaders.get(ctx.request) ?? new DataLoader((rows) => readAll(ctx, rows), { cache: false })
  loaders.set(ctx.request, loader)
  return loader.load(invoice)
}

async function readAll(ctx: Ctx, rows: readonly InvoiceRow[]): Promise<WholeInvoice[]> {
  const byTenant = Map.groupBy(rows, ({ tenantId }) => tenantId)
  const found = new Map<InvoiceRow, WholeInvoice>()
  for (const [tenantId, own] of byTenant)
    for (const whole of await completeInvoices(withTenant(ctx, tenantId), own)) found.set(whole.invoice, whole)
  return rows.map((row) => found.get(row) as WholeInvoice)
}
