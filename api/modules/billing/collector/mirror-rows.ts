import { and, eq, inArray } from 'drizzle-orm'
import { newId } from '../../../core/ids.ts'
import { stripeObjects } from '../../../db/tables/index.ts'
import type { Tx } from '../../../db/tenancy.ts'
import type { Book } from '../book.ts'
import type { InvoiceRow, LineRow } from '../invoices.ts'
import { type AccountRow, partiesOf } from '../parties.ts'
import type { ProviderInvoice, ProviderInvoiceLine } from './provider.ts'

/** Without a due date the provider charges by itself within an hour of issuing: what is open a day later has failed. */
const chargedWithinMs = 86_400_000

/** What the provider's prices stand for in the catalogue, by the provider's id. */
export type KnownPrices = ReadonlyMap<string, { planCode: string; planVersion: number; meter: string | null }>

/** Of which plan versions and meters the prices of some lines are. One that is not in the catalogue is left out. */
export async function readKnownPrices(tx: Tx, lines: readonly ProviderInvoiceLine[]): Promise<KnownPrices> {
  const ids = [...new Set(lines.flatMap(({ priceId }) => priceId ?? []))]
  if (ids.length === 0) return new Map()
  const rows = await tx
    .select()
    .from(stripeObjects)
    .where(and(eq(stripeObjects.kind, 'PRICE'), inArray(stripeObjects.externalId, ids)))
  return new Map(
    rows.map(({ externalId, planCode, planVersion, meter }) => [
      externalId,
      { planCode, planVersion, meter: meter || null },
    ]),
  )
}

/**
 * What is written of the provider's invoice. Its number is the provider's and takes none of this product's series. Of the
 * taxes there is the sum alone: the provider may put several on one invoice.
 */
export function invoiceColumns({ settings, tenant }: Book, account: AccountRow | null, external: ProviderInvoice) {
  const { number, state, currency, subtotal, credits, tax, total, paid, credited } = external
  const { reason: kind, periodStart, periodEnd, createdAt, issuedAt, dueAt, closedAt } = external
  const parties: Pick<InvoiceRow, 'issuer' | 'customer'> =
    state === 'DRAFT' ? { issuer: null, customer: null } : partiesOf(settings, tenant, account)
  return {
    ...{ kind, number, state, currency, subtotal, credits, tax, total, paid, credited },
    ...{ periodStart, periodEnd, createdAt, issuedAt, closedAt, draftUntil: createdAt, ...parties },
    dueAt: dueAt ?? (issuedAt && new Date(issuedAt.getTime() + chargedWithinMs)),
    ...{ taxRate: 0, reverseCharge: account?.reverseCharge ?? false },
    ...{ source: 'STRIPE' as const, externalId: external.id },
    ...{ externalUrl: external.hostedUrl, externalPdfUrl: external.pdfUrl },
  } satisfies Partial<InvoiceRow>
}

/** A line under the plan and the meter its price stands for; a line of the provider's own under the plan of now. */
export function lineRow(
  { tenant }: Book,
  { tenantId, id: invoiceId }: InvoiceRow,
  { id: _, priceId, isProration, ...line }: ProviderInvoiceLine,
  prices: KnownPrices,
  position: number,
): LineRow {
  const price = priceId === null ? undefined : prices.get(priceId)
  const unpriced = { planCode: tenant.planCode, planVersion: tenant.planVersion, meter: null }
  const kind = isProration ? 'PRORATION' : price ? (price.meter ? 'USAGE' : 'BASE') : 'MANUAL'
  return { ...line, tenantId, id: newId(), invoiceId, position, parts: [], ...(price ?? unpriced), kind }
}
