import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ctx, systemCtx } from '../core/context.ts'
import { asPlatform } from '../db/tenancy.ts'
import { createTestApp, type TestApp } from '../test/app.ts'
import { enqueue, startQueue } from './queue.ts'

let app: TestApp
let ctx: Ctx
beforeAll(async () => {
  app = await createTestApp()
  ctx = systemCtx(app.services, 'test')
})
afterAll(() => app.close())

const waiting = async () => (await app.services.queue.boss.findJobs('maintenance.expire')).length

test('a job exists exactly when the transaction that enqueued it has committed', async () => {
  const undone = asPlatform(ctx, async (tx) => {
    await enqueue(tx, 'maintenance.expire', {})
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await waiting()).toBe(0)
  await asPlatform(ctx, (tx) => enqueue(tx, 'maintenance.expire', {}))
  expect(await waiting()).toBe(1)
})

test('a dead worker’s job is given to another within 15 seconds', async () => {
  const { log } = app.services
  const dead = await startQueue(app.database.platform, { worker: false, log })
  // It takes the job, and is never heard of again.
  const [taken] = await dead.boss.fetch('maintenance.expire')
  expect(taken).toBeDefined()
  await dead.stop(0)
  const lost = Date.now()
  const alive = await startQueue(app.database.platform, { worker: true, log })
  const again = await app.until(async () => (await alive.boss.fetch('maintenance.expire'))[0], 20)
  expect(again.id).toBe(taken?.id)
  expect(Date.now() - lost).toBeLessThan(15_000)
  await alive.stop(0)
})
