import { eq, sql } from 'drizzle-orm'
import { invoiceNumbers, type NumberSeries } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import type { BillingTerms } from './book.ts'

/**
 * Takes the next number of a series. The row stays locked until the transaction ends and goes back with it, so there is
 * no number without its document. One transaction at a time gets past here: take the number late.
 */
export async function takeNumber(
  tx: Tx,
  series: NumberSeries,
  { invoicePrefix, creditNotePrefix }: BillingTerms,
): Promise<{ sequence: number; number: string }> {
  const [taken] = await tx
    .update(invoiceNumbers)
    .set({ last: sql`${invoiceNumbers.last} + 1` })
    .where(eq(invoiceNumbers.series, series))
    .returning()
  if (!taken) throw new Error(`there is no series ${series}`)
  const prefix = series === 'INVOICE' ? invoicePrefix : creditNotePrefix
  return { sequence: taken.last, number: `${prefix}${String(taken.last).padStart(6, '0')}` }
}
