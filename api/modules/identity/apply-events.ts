import { and, eq, isNull, lte } from 'drizzle-orm'
import type { Ctx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { identityEvents, identityWatermarks, sessions } from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { enqueue } from '../../jobs/queue.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'
import type { IdentityChange, IdentityEvent } from './identity-events.ts'
import { deactivateLinkedUser, findLinkedUser, linkUser } from './linked-users.ts'

/** The provider never uses an id twice, so nothing that arrives after a deletion may bring the object back. */
const endOfTime = new Date('9999-12-31T00:00:00Z')

/**
 * Keeps events of the identity provider and has the new ones applied by a job, in one transaction: an event that was
 * acknowledged is not lost, one that was delivered before changes nothing. Returns how many were new.
 */
export async function receiveEvents(ctx: Ctx, events: readonly IdentityEvent[]): Promise<number> {
  if (events.length === 0) return 0
  const receivedAt = ctx.services.now()
  return asPlatform(ctx, async (tx) => {
    const added = await tx
      .insert(identityEvents)
      .values(
        events.map(({ id, type, occurredAt, objectId, change }) => ({
          id,
          type,
          occurredAt,
          receivedAt,
          payload: { objectId, change },
        })),
      )
      .onConflictDoNothing()
      .returning({ id: identityEvents.id })
    if (added.length > 0) await enqueue(tx, 'identity.events', { eventIds: added.map(({ id }) => id) })
    return added.length
  })
}

/** Applies kept events. One that fails does not hold up the others; the first failure is thrown at the end. */
export async function applyEvents(ctx: Ctx, eventIds: readonly string[]): Promise<void> {
  const failures: unknown[] = []
  for (const eventId of eventIds) await applyEvent(ctx, eventId).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/**
 * Applies one kept event, once. Events may come in any order: one that is older than what was last applied to the same
 * object is marked `stale` and changes nothing. Throws UNAVAILABLE when a person has to be asked of the provider.
 */
export async function applyEvent(ctx: Ctx, eventId: string): Promise<void> {
  const [event] = await ctx.services.db.platform.run((db) =>
    db.select().from(identityEvents).where(eq(identityEvents.id, eventId)),
  )
  if (!event || event.processedAt) return
  const { objectId, change } = event.payload as Pick<IdentityEvent, 'objectId' | 'change'>
  await learnMember(ctx, change)
  await asPlatform(ctx, async (tx) => {
    const processedAt = ctx.services.now()
    // Takes the event's lock first: the same job may run twice at once when a worker was thought dead.
    const [taken] = await tx
      .update(identityEvents)
      .set({ processedAt })
      .where(and(eq(identityEvents.id, eventId), isNull(identityEvents.processedAt)))
      .returning({ id: identityEvents.id })
    if (!taken) return
    const isNews = await raiseWatermark(tx, objectId, change.kind.endsWith('.deleted') ? endOfTime : event.occurredAt)
    const outcome = isNews ? await applyChange(tx, change, event.occurredAt) : 'stale'
    await tx.update(identityEvents).set({ outcome }).where(eq(identityEvents.id, eventId))
  })
}

/** A membership may be heard of before its person: then the person is asked of the provider, outside the transaction. */
async function learnMember(ctx: Ctx, change: IdentityChange): Promise<void> {
  if (change.kind !== 'membership.changed') return
  const isKnown = await asPlatform(ctx, (tx) => findLinkedUser(tx, change.workosUserId))
  const identity = isKnown ? null : await ctx.services.identityProvider.events?.findUser(ctx, change.workosUserId)
  if (identity) await asPlatform(ctx, (tx) => linkUser(tx, identity))
}

async function raiseWatermark(tx: Tx, objectId: string, occurredAt: Date): Promise<boolean> {
  const raised = await tx
    .insert(identityWatermarks)
    .values({ objectId, occurredAt })
    .onConflictDoUpdate({
      target: identityWatermarks.objectId,
      set: { occurredAt },
      setWhere: lte(identityWatermarks.occurredAt, occurredAt),
    })
    .returning({ objectId: identityWatermarks.objectId })
  return raised.length > 0
}

async function applyChange(tx: Tx, change: IdentityChange, at: Date): Promise<'applied' | 'ignored'> {
  const occurredAt = at.toISOString()
  switch (change.kind) {
    case 'user.changed': {
      const { workosUserId, name, emailVerified } = change
      const user = await linkUser(tx, { workosUserId, name, email: emailVerified ? change.email : null })
      return user ? 'applied' : 'ignored'
    }
    case 'user.deleted':
      return (await deactivateLinkedUser(tx, change.workosUserId)) ? 'applied' : 'ignored'
    case 'session.revoked':
      return endProviderSession(tx, change.workosSessionId)
    case 'organization.changed': {
      const { organizationId, tenantId, name } = change
      await publishEvent(tx, 'identity.organization.changed', { organizationId, tenantId, name, occurredAt })
      return 'applied'
    }
    case 'organization.deleted': {
      const { organizationId, tenantId } = change
      await publishEvent(tx, 'identity.organization.deleted', { organizationId, tenantId, occurredAt })
      return 'applied'
    }
    case 'membership.changed': {
      const { membershipId, organizationId, roleSlug, active } = change
      const user = await findLinkedUser(tx, change.workosUserId)
      if (!user) return 'ignored'
      const payload = { membershipId, organizationId, userId: user.id, roleSlug, active, occurredAt }
      await publishEvent(tx, 'identity.membership.changed', payload)
      return 'applied'
    }
    case 'membership.deleted': {
      const { membershipId, organizationId } = change
      const userId = (await findLinkedUser(tx, change.workosUserId))?.id ?? null
      await publishEvent(tx, 'identity.membership.deleted', { membershipId, organizationId, userId, occurredAt })
      return 'applied'
    }
    case 'invitation.changed': {
      const { invitationId, organizationId, email, state } = change
      await publishEvent(tx, 'identity.invitation.changed', { invitationId, organizationId, email, state, occurredAt })
      return 'applied'
    }
  }
}

async function endProviderSession(tx: Tx, workosSessionId: string): Promise<'applied' | 'ignored'> {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: tx.ctx.services.now() })
    .where(and(eq(sessions.workosSessionId, workosSessionId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id })
  for (const { id } of ended) {
    const target = { kind: 'session', id: toPublicId('session', id) }
    await recordAudit(tx, { action: 'session.revoke', target, tenantId: platformChain })
  }
  return ended.length > 0 ? 'applied' : 'ignored'
}
