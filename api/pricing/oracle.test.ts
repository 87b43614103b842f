import postgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { compareInvoices } from '../test/billing/compare.ts'

// `npm run test:billing` does the same with a million.
test('twenty thousand random invoices are, to the minor unit, what PostgreSQL’s numeric makes of them', async () => {
  const sql = postgres(inject('databaseServer'), { max: 1, onnotice: () => {} })
  try {
    const { amounts, differences } = await compareInvoices(sql, { count: 20_000, seed: Date.now() % 1_000_000_000 })
    expect(differences).toEqual([])
    expect(amounts).toBeGreaterThan(100_000)
  } finally {
    await sql.end()
  }
})
