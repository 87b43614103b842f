import fc from 'fast-check'
import type { Sql } from 'postgres'
import { findDifferences } from './oracle.sql.ts'
import { invoiceByCode, invoiceForOracle, randomInvoices } from './random-invoices.ts'

/** An amount that the code and the oracle do not agree on; null where one of them has none. */
export interface Difference {
  name: string
  code: string | null
  oracle: string | null
  /** The invoice, as the oracle read it. */
  invoice: string
}

/** Computes so many random invoices both by the code and in PostgreSQL, and answers with what differs. */
export async function compareInvoices(
  sql: Sql,
  { count, seed }: { count: number; seed: number },
): Promise<{ amounts: number; differences: Difference[] }> {
  const entries = fc
    .sample(randomInvoices, { numRuns: count, seed })
    .map((invoice) => ({ invoice: invoiceForOracle(invoice), code: invoiceByCode(invoice) }))
  const rows = await sql.unsafe(findDifferences, [JSON.stringify(entries)])
  return {
    amounts: entries.reduce((sum, { code }) => sum + Object.keys(code).length, 0),
    differences: rows.map(({ n, name, code, oracle }) => ({
      name,
      code,
      oracle,
      invoice: JSON.stringify(entries[Number(n) - 1]?.invoice),
    })),
  }
}
