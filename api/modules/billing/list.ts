import { and, desc, eq, inArray, lte, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx, TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { mapPage, type Page, type PageRequest, readPage } from '../../db/page.ts'
import {
  creditGrants,
  creditNotes,
  creditUses,
  invoiceStates,
  invoices,
  payments,
  tenants,
} from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import type { CreditNoteRow } from './credit-notes.ts'
import { type InvoiceRow, type LineRow, ofInvoice, readLines } from './invoices.ts'
import { type Dunning, findDunning } from './overdue.ts'
import type { PaymentRow } from './payments.ts'

/** A credit that an invoice used. */
export interface UsedCredit {
  reason: string
  amount: bigint
}

/** An invoice with all that belongs to it. */
export interface WholeInvoice {
  invoice: InvoiceRow
  lines: LineRow[]
  usedCredits: UsedCredit[]
  payments: PaymentRow[]
  creditNotes: CreditNoteRow[]
}

const filterInput = z.object({
  states: z.array(z.enum(invoiceStates)).max(10).nullish(),
  overdue: z.boolean().nullish(),
})

export type InvoiceFilter = z.input<typeof filterInput>

function wanted(ctx: Ctx, filter: InvoiceFilter): SQL | undefined {
  const { states, overdue } = validate(filterInput, filter)
  return and(
    states?.length ? inArray(invoices.state, states) : undefined,
    overdue ? and(eq(invoices.state, 'OPEN'), lte(invoices.dueAt, ctx.services.now())) : undefined,
  )
}

/** The tenant's invoices, newest first. */
export function listInvoices(ctx: TenantCtx, filter: InvoiceFilter, args: PageRequest): Promise<Page<InvoiceRow>> {
  return readPage<InvoiceRow>((work) => inTenant(ctx, work), args, {
    from: invoices,
    where: and(eq(invoices.tenantId, ctx.tenantId), wanted(ctx, filter)),
    key: invoices.id,
    keyOf: (row) => row.id,
  })
}

/** One invoice of the tenant. Throws NOT_FOUND. */
export function getInvoice(ctx: TenantCtx, id: string): Promise<InvoiceRow> {
  return inTenant(ctx, async (tx) => {
    const [invoice] = await tx.select().from(invoices).where(ofInvoice(ctx.tenantId, id))
    if (!invoice) throw new AppError('NOT_FOUND')
    return invoice
  })
}

/** All that belongs to some invoices of the tenant, in their order: four queries, however many there are. */
export async function completeInvoices(ctx: TenantCtx, rows: readonly InvoiceRow[]): Promise<WholeInvoice[]> {
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const parts = await inTenant(ctx, (tx) => readParts(tx, ctx.tenantId, ids))
  return rows.map((invoice) => {
    const of = <Row extends { invoiceId: string }>(all: Row[]) => all.filter((row) => row.invoiceId === invoice.id)
    return {
      ...{ invoice, lines: of(parts.lines), usedCredits: of(parts.uses) },
      ...{ payments: of(parts.paid), creditNotes: of(parts.notes) },
    }
  })
}

async function readParts(tx: Tx, tenantId: string, ids: string[]) {
  const lines = await readLines(tx, tenantId, ids)
  const uses = await tx
    .select({ invoiceId: creditUses.invoiceId, reason: creditGrants.reason, amount: creditUses.amount })
    .from(creditUses)
    .innerJoin(
      creditGrants,
      and(eq(creditGrants.tenantId, creditUses.tenantId), eq(creditGrants.id, creditUses.grantId)),
    )
    .where(and(eq(creditUses.tenantId, tenantId), inArray(creditUses.invoiceId, ids)))
  const paid = await tx
    .select()
    .from(payments)
    .where(and(eq(payments.tenantId, tenantId), inArray(payments.invoiceId, ids)))
    .orderBy(desc(payments.id))
  const notes = await tx
    .select()
    .from(creditNotes)
    .where(and(eq(creditNotes.tenantId, tenantId), inArray(creditNotes.invoiceId, ids)))
    .orderBy(desc(creditNotes.id))
  return { lines, uses, paid, notes }
}

/** An invoice with the tenant whose it is. */
export interface PlatformInvoice {
  invoice: InvoiceRow
  tenant: TenantRow
  /** Of an invoice that is overdue. */
  dunning: Dunning | null
}

/** The invoices of all tenants, newest first, for operators. */
export async function listPlatformInvoices(
  ctx: Ctx,
  filter: InvoiceFilter,
  args: PageRequest,
): Promise<Page<PlatformInvoice>> {
  const page = await readPage<InvoiceRow>((work) => asPlatform(ctx, work), args, {
    from: invoices,
    where: wanted(ctx, filter),
    key: invoices.id,
    keyOf: (row) => row.id,
  })
  const ids = [...new Set(page.nodes.map(({ tenantId }) => tenantId))]
  const found = await asPlatform(ctx, (tx) => tx.select().from(tenants).where(inArray(tenants.tenantId, ids)))
  const byId = new Map(found.map((tenant) => [tenant.tenantId, tenant]))
  const late = new Set(
    page.nodes.flatMap((invoice) => (isOverdue(invoice, ctx.services.now()) ? invoice.tenantId : [])),
  )
  const dunning = await findDunning(
    ctx,
    found.filter(({ tenantId }) => late.has(tenantId)),
  )
  return mapPage(page, (invoice) => {
    const tenant = byId.get(invoice.tenantId)
    const about = isOverdue(invoice, ctx.services.now()) ? dunning.get(invoice.tenantId) : null
    return tenant && { invoice, tenant, dunning: about ?? null }
  })
}

function isOverdue({ state, dueAt }: InvoiceRow, now: Date): boolean {
  return state === 'OPEN' && dueAt !== null && dueAt <= now
}
