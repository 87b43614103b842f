import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import type { Pool } from '../../db/client.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'
import { eventKey, type UsageEvent } from './events.ts'
import { createUsageRecorder } from './recorder.ts'

let app: TestApp
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  tenantId = await createTenant(app, await app.person())
})
afterAll(() => app.close())

function makeEvent(): UsageEvent {
  const [source, id] = ['test', newId()]
  const occurredAt = Date.now()
  return {
    key: eventKey(source, id),
    source,
    id,
    meter: 'spans',
    quantity: 1,
    occurredAt,
    subject: null,
    dimensions: null,
  }
}

/** Records through a recorder of its own; how many transactions that took. */
async function transactionsOf(callers: number, callsOfEach: number): Promise<number> {
  const { app: pool } = app.services.db
  let transactions = 0
  const counting: Pool = {
    ...pool,
    async lease() {
      const lease = await pool.lease()
      const command = (text: string) => {
        if (text === 'commit') transactions += 1
        return lease.command(text)
      }
      return { ...lease, command }
    },
  }
  const { record } = createUsageRecorder(counting)
  const caller = async () => {
    for (let i = 0; i < callsOfEach; i++) {
      const call = { tenantId, keyId: null, events: [makeEvent()], at: new Date(), gauges: [] }
      expect(await record(call)).toEqual(['ACCEPTED'])
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  return transactions
}

test('calls of one event that come together share commits', async () => {
  expect(await transactionsOf(32, 20)).toBeLessThan((32 * 20) / 8)
})

test('a call that comes alone has a commit of its own', async () => {
  expect(await transactionsOf(1, 5)).toBe(5)
})
