import { and, eq, exists, inArray, isNull, lt, lte, notExists, sql } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import {
  tenants,
  webhookAttempts,
  webhookDeliveries,
  webhookEndpoints,
  webhookMessages,
} from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { defineJob, enqueue } from '../../jobs/queue.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'webhooks.send': { tenantId: string }
    'webhooks.sweep': Record<string, never>
    'webhooks.retention': Record<string, never>
  }
}

const dayMs = 86_400_000
const retentionDays = 30
/** Messages of one transaction, with all that belongs to them: short enough that nobody waits for it. */
const batchSize = 500

/**
 * Has workers look at every tenant in which something is due: retries, and what a worker that died had taken. Returns
 * how many tenants. A look at one endpoint after the other, by an index, however much waits at each.
 */
export function sweepWebhooks(ctx: Ctx): Promise<number> {
  const { webhooks, due } = { webhooks: webhookEndpoints, due: webhookDeliveries }
  return asPlatform(ctx, async (tx) => {
    const waiting = tx
      .select({ one: sql`1` })
      .from(due)
      .where(
        and(
          eq(due.tenantId, webhooks.tenantId),
          eq(due.endpointId, webhooks.id),
          eq(due.status, 'PENDING'),
          lte(due.nextAttemptAt, ctx.services.now()),
        ),
      )
    const found = await tx
      .selectDistinct({ tenantId: webhooks.tenantId })
      .from(webhooks)
      .innerJoin(tenants, and(eq(tenants.tenantId, webhooks.tenantId), eq(tenants.status, 'ACTIVE')))
      .where(and(isNull(webhooks.disabledAt), isNull(webhooks.deletedAt), exists(waiting)))
    for (const { tenantId } of found) await enqueue(tx, 'webhooks.send', { tenantId })
    return found.length
  })
}

/** Removes messages of more than 30 days with what was sent of them, in batches, and then deleted endpoints. */
export async function removeOldMessages(ctx: Ctx, batch = batchSize): Promise<number> {
  const before = new Date(ctx.services.now().getTime() - retentionDays * dayMs)
  let removed = 0
  for (let found = batch; found === batch; removed += found)
    found = await asPlatform(ctx, (tx) => removeBatch(tx, before, batch))
  await asPlatform(ctx, (tx) => removeDeletedEndpoints(tx, before))
  return removed
}

async function removeBatch(tx: Tx, before: Date, batch: number): Promise<number> {
  const old = await tx
    .select({ tenantId: webhookMessages.tenantId, id: webhookMessages.id })
    .from(webhookMessages)
    .where(lt(webhookMessages.createdAt, before))
    .limit(batch)
  for (const [tenantId, messages] of Map.groupBy(old, (message) => message.tenantId)) {
    const ids = messages.map(({ id }) => id)
    const ofMessages = and(eq(webhookDeliveries.tenantId, tenantId), inArray(webhookDeliveries.messageId, ids))
    const deliveries = tx.select({ id: webhookDeliveries.id }).from(webhookDeliveries).where(ofMessages)
    await tx
      .delete(webhookAttempts)
      .where(and(eq(webhookAttempts.tenantId, tenantId), inArray(webhookAttempts.deliveryId, deliveries)))
    await tx.delete(webhookDeliveries).where(ofMessages)
    await tx
      .delete(webhookMessages)
      .where(and(eq(webhookMessages.tenantId, tenantId), inArray(webhookMessages.id, ids)))
  }
  return old.length
}

async function removeDeletedEndpoints(tx: Tx, before: Date): Promise<void> {
  const sent = tx
    .select({ one: sql`1` })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.tenantId, webhookEndpoints.tenantId),
        eq(webhookDeliveries.endpointId, webhookEndpoints.id),
      ),
    )
  await tx.delete(webhookEndpoints).where(and(lt(webhookEndpoints.deletedAt, before), notExists(sent)))
}

export const webhookJobs = [
  defineJob({
    name: 'webhooks.send',
    concurrency: 1,
    run: async (ctx, { tenantId }) => ctx.services.webhookSender.wake(tenantId),
  }),
  defineJob({
    name: 'webhooks.sweep',
    cron: '* * * * *',
    atStartAfterSeconds: [15],
    concurrency: 1,
    run: async (ctx) => {
      await sweepWebhooks(ctx)
    },
  }),
  defineJob({
    name: 'webhooks.retention',
    cron: '11 3 * * *',
    concurrency: 1,
    run: async (ctx) => {
      const removed = await removeOldMessages(ctx)
      ctx.log.info({ removed }, 'old webhook messages removed')
    },
  }),
]
