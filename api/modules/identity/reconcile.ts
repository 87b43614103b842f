import { eq } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { identityWatermarks } from '../../db/tables/index.ts'
import { receiveEvents } from './apply-events.ts'

/** Under this name the watermarks keep up to when the provider's list of events has been read. */
const position = 'reconciled'
/** Read again each time: events may appear in the list a little after their time. */
const overlapMs = 5 * 60_000

/**
 * Reads the provider's list of events from where the last run ended and keeps those no webhook brought, as if they had
 * come by one. The first run reads all the provider still has. An interrupted run is resumed by the next from the last
 * whole page. Returns how many had been missed. Throws UNAVAILABLE.
 */
export async function reconcileEvents(ctx: Ctx): Promise<number> {
  const { db, identityProvider } = ctx.services
  if (!identityProvider.events) return 0
  const [mark] = await db.platform.run((platform) =>
    platform.select().from(identityWatermarks).where(eq(identityWatermarks.objectId, position)),
  )
  const since = mark ? new Date(mark.occurredAt.getTime() - overlapMs) : null
  let missed = 0
  let newest = mark?.occurredAt ?? null
  for (let after: string | null = null; ; ) {
    const { events, next } = await identityProvider.events.listEvents(ctx, { since, after })
    missed += await receiveEvents(ctx, events)
    for (const { occurredAt } of events) if (!newest || occurredAt > newest) newest = occurredAt
    if (newest) await savePosition(ctx, newest)
    if (!next) break
    after = next
  }
  if (missed > 0) ctx.log.info({ missed }, 'identity events that no webhook had brought')
  return missed
}

async function savePosition(ctx: Ctx, occurredAt: Date): Promise<void> {
  await ctx.services.db.platform.run((db) =>
    db
      .insert(identityWatermarks)
      .values({ objectId: position, occurredAt })
      .onConflictDoUpdate({ target: identityWatermarks.objectId, set: { occurredAt } }),
  )
}
