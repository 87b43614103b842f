import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../test/app.ts'
import { createTenant, tenantCtx } from '../test/factories.ts'
import { invoiceNumbers } from './tables/index.ts'
import { inTenant } from './tenancy.ts'
import { together } from './together.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

test('a part that is not done when another fails does nothing outside of the transaction, and the first failure is told', async () => {
  const ctx = tenantCtx(app, await createTenant(app, await app.person()))
  const order: string[] = []
  const outcome = inTenant(ctx, (tx) => {
    const goOn = async () => {
      for (let n = 0; n < 3; n++) await tx.execute(sql`select ${n}`).catch(() => undefined)
      order.push('went on')
      await tx.update(invoiceNumbers).set({ last: sql`${invoiceNumbers.last} + 1` })
    }
    return together(tx.execute(sql`select 1 / 0`), goOn())
  })
  await expect(outcome.finally(() => order.push('told'))).rejects.toMatchObject({ cause: { code: '22012' } })
  expect(order).toEqual(['went on', 'told'])
  const [row] = await inTenant(ctx, (tx) =>
    tx.select().from(invoiceNumbers).where(eq(invoiceNumbers.series, 'INVOICE')),
  )
  expect(row?.last).toBe(0)
})

test('gives what each part gives, and starts each once', async () => {
  const ctx = tenantCtx(app, await createTenant(app, await app.person()))
  const [rows, word] = await inTenant(ctx, (tx) =>
    together(
      tx
        .update(invoiceNumbers)
        .set({ last: sql`${invoiceNumbers.last} + 1` })
        .returning(),
      'word',
    ),
  )
  expect(rows.map(({ last }) => last)).toEqual([1, 1])
  expect(word).toBe('word')
})
