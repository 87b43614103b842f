import { and, asc, eq, gt, ilike, inArray, isNotNull, or } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx, TenantCtx } from '../../../core/context.ts'
import { AppError } from '../../../core/errors.ts'
import { validate } from '../../../core/validate.ts'
import { type Page, type PageRequest, readPage } from '../../../db/page.ts'
import { archivedInvoices, creditNotes, invoices } from '../../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../../db/tenancy.ts'
import { unicode } from '../../../db/unicode.ts'
import type { InvoiceView } from '../paper/invoice-view.ts'
import { viewCreditNote, viewInvoice } from '../paper/view.ts'
import { fromContent, toContent } from './content.ts'

export type ArchivedRow = typeof archivedInvoices.$inferSelect
type Document = ArchivedRow['document']

/** Documents that are written to the archive at once. */
const batchSize = 50

const sources = {
  // Those that Stripe made stay there.
  INVOICE: {
    table: invoices,
    isIssued: and(isNotNull(invoices.number), eq(invoices.source, 'BUILT_IN')),
    view: viewInvoice,
  },
  CREDIT_NOTE: { table: creditNotes, isIssued: isNotNull(creditNotes.number), view: viewCreditNote },
} as const

/**
 * Copies every invoice and credit note that was issued to a tenant to the archive, before its rows are purged. Whoever
 * died in the middle goes on here: what is archived already is not read again, since some of what it was made of may be
 * gone by then. Drafts were never issued and are not kept.
 */
export async function archiveInvoices(ctx: TenantCtx): Promise<void> {
  for (const document of ['INVOICE', 'CREDIT_NOTE'] as const)
    for (let after: string | null = null; ; ) {
      const ids = await inTenant(ctx, (tx) => listIssued(tx, ctx.tenantId, document, after))
      await archiveSome(ctx, document, ids)
      after = ids.at(-1) ?? null
      if (ids.length < batchSize) break
    }
}

async function listIssued(tx: Tx, tenantId: string, document: Document, after: string | null): Promise<string[]> {
  const { table, isIssued } = sources[document]
  const rows = await tx
    .select({ id: table.id })
    .from(table)
    .where(and(eq(table.tenantId, tenantId), isIssued, after ? gt(table.id, after) : undefined))
    .orderBy(asc(table.id))
    .limit(batchSize)
  return rows.map(({ id }) => id)
}

async function archiveSome(ctx: TenantCtx, document: Document, ids: readonly string[]): Promise<void> {
  const known = await asPlatform(ctx, (tx) =>
    tx
      .select({ id: archivedInvoices.id })
      .from(archivedInvoices)
      .where(inArray(archivedInvoices.id, [...ids])),
  )
  const archived = new Set(known.map(({ id }) => id))
  const rows: ArchivedRow[] = []
  for (const id of ids)
    if (!archived.has(id)) rows.push(rowOf(ctx, document, id, await sources[document].view(ctx, id)))
  if (rows.length > 0)
    await asPlatform(ctx, (tx) =>
      tx.insert(archivedInvoices).values(rows).onConflictDoNothing({ target: archivedInvoices.id }),
    )
}

function rowOf({ services, tenantId }: TenantCtx, document: Document, id: string, view: InvoiceView): ArchivedRow {
  const { number, issuedAt, createdAt, currency, total } = view
  if (!number) throw new Error('only what was issued is archived')
  return {
    ...{ id, document, number, formerTenantId: tenantId, tenantName: view.tenant.name },
    ...{ customerName: view.customer.name, currency, total, issuedAt: issuedAt ?? createdAt },
    ...{ archivedAt: services.now(), content: toContent(view) },
  }
}

const filterInput = z.object({
  search: z.string().trim().max(100, 'Search with at most 100 characters.').nullish(),
})

export type ArchiveFilter = z.input<typeof filterInput>

/** The archive, newest document first, for operators. `search` looks into number, tenant and customer. */
export function listArchivedInvoices(ctx: Ctx, filter: ArchiveFilter, args: PageRequest): Promise<Page<ArchivedRow>> {
  const { search } = validate(filterInput, filter)
  const pattern = `%${(search ?? '').replace(/[\\%_]/g, '\\$&')}%`
  const { number, tenantName, customerName } = archivedInvoices
  return readPage<ArchivedRow>((work) => asPlatform(ctx, work), args, {
    from: archivedInvoices,
    where: search
      ? or(ilike(number, pattern), ilike(unicode(tenantName), pattern), ilike(unicode(customerName), pattern))
      : undefined,
    key: archivedInvoices.id,
    keyOf: (row) => row.id,
  })
}

/** An archived document as it is printed. Throws NOT_FOUND. */
export async function viewArchived(ctx: Ctx, document: Document, id: string): Promise<InvoiceView> {
  const [row] = await asPlatform(ctx, (tx) =>
    tx
      .select()
      .from(archivedInvoices)
      .where(and(eq(archivedInvoices.id, id), eq(archivedInvoices.document, document))),
  )
  if (!row) throw new AppError('NOT_FOUND')
  return fromContent(row.content)
}
