import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Ctx, type PersonActor, requirePerson } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { fromPublicId, newId, toPublicId } from '../../core/ids.ts'
import { newSecret } from '../../core/secrets.ts'
import { validate } from '../../core/validate.ts'
import { fixedKeyset, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { sessions } from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'
import type { User } from './users.ts'

export type SessionRow = typeof sessions.$inferSelect

/**
 * Opens a session for a person who has just proved who they are, and returns the secret for the browser's cookie. A
 * session the browser already had is ended, whoever's it was: a cookie planted before the sign-in is worth nothing
 * after it.
 */
export async function openSession(
  tx: Tx,
  user: User,
  how: Pick<SessionRow, 'method'> & Partial<Pick<SessionRow, 'workosSessionId' | 'ssoOrganizationId'>>,
): Promise<string> {
  const { ctx } = tx
  const { secret, hash } = newSecret()
  const now = ctx.services.now()
  const id = newId()
  await tx.insert(sessions).values({
    id,
    userId: user.id,
    tokenHash: hash,
    ...how,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + ctx.services.config.SESSION_MAX_HOURS * 3_600_000),
    ip: ctx.request.ip,
    userAgent: ctx.request.userAgent,
  })
  // After the insert: an insert waits for the person's row, and whoever holds that may be waiting for the audit chain.
  if (ctx.actor.kind === 'person') await endOne(tx, ctx.actor)
  // The request came from nobody; the audit log should say who it turned out to be.
  const signedIn = Object.assign(Object.create(tx) as Tx, { ctx: { ...ctx, actor: personOf(user, id, now) } })
  await recordAudit(signedIn, {
    action: 'session.create',
    target: { kind: 'session', id: toPublicId('session', id) },
    after: { method: how.method },
    tenantId: platformChain,
  })
  return secret
}

/** Signs the acting person out of this browser. Null for somebody who was not signed in. */
export async function endSession(ctx: Ctx): Promise<{ workosSessionId: string | null } | null> {
  const { actor } = ctx
  if (actor.kind !== 'person') return null
  return asPlatform(ctx, (tx) => endOne(tx, actor))
}

const sessionsOf = fixedKeyset<SessionRow>({
  from: sessions,
  where: eq(sessions.userId, sql.placeholder('userId')),
  key: sessions.id,
  keyOf: (row) => row.id,
})

/** The acting person's sessions, newest first: open ones, and those that ended in the last 30 days. */
export function listSessions(ctx: Ctx, args: PageRequest): Promise<Page<SessionRow>> {
  const { userId } = requirePerson(ctx)
  return readPage((work) => ctx.services.db.platform.run(work), args, sessionsOf, { userId })
}

const revokeSessionInput = z.object({ id: z.string() })

/** Ends one of the acting person's sessions, at once. Ending an ended one changes nothing. Throws NOT_FOUND. */
export async function revokeSession(ctx: Ctx, input: z.input<typeof revokeSessionInput>): Promise<SessionRow> {
  const { userId } = requirePerson(ctx)
  const id = fromPublicId('session', validate(revokeSessionInput, input).id)
  return asPlatform(ctx, async (tx) => {
    const own = and(eq(sessions.id, id), eq(sessions.userId, userId))
    const [session] = await tx.select().from(sessions).where(own).for('update')
    if (!session) throw new AppError('NOT_FOUND', { message: 'There is no such session.' })
    if (session.revokedAt) return session
    const revokedAt = ctx.services.now()
    await tx.update(sessions).set({ revokedAt }).where(own)
    await noteRevocation(tx, session)
    return { ...session, revokedAt }
  })
}

/** Ends all of the acting person's sessions but this one. Returns how many ended. */
export async function revokeOtherSessions(ctx: Ctx): Promise<number> {
  const { userId, sessionId } = requirePerson(ctx)
  return asPlatform(ctx, async (tx) => {
    const others = and(eq(sessions.userId, userId), ne(sessions.id, sessionId), isNull(sessions.revokedAt))
    const ended = await tx.update(sessions).set({ revokedAt: ctx.services.now() }).where(others).returning()
    for (const session of ended) await noteRevocation(tx, session)
    return ended.length
  })
}

async function noteRevocation(tx: Tx, { id, workosSessionId }: SessionRow): Promise<void> {
  if (workosSessionId) await enqueue(tx, 'identity.revoke-session', { workosSessionId })
  await recordAudit(tx, { action: 'session.revoke', target: targetOf(id), tenantId: platformChain })
}

async function endOne(tx: Tx, { sessionId }: PersonActor): Promise<{ workosSessionId: string | null } | null> {
  const [ended] = await tx
    .update(sessions)
    .set({ revokedAt: tx.ctx.services.now() })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)))
    .returning()
  if (!ended) return null
  await recordAudit(tx, { action: 'session.end', target: targetOf(sessionId), tenantId: platformChain })
  return { workosSessionId: ended.workosSessionId }
}

function targetOf(sessionId: string): { kind: string; id: string } {
  return { kind: 'session', id: toPublicId('session', sessionId) }
}

function personOf(user: User, sessionId: string, beganAt: Date): PersonActor {
  const { id, email, name } = user
  return {
    kind: 'person',
    userId: id,
    sessionId,
    session: { beganAt, ssoOrganizationId: null },
    email,
    name,
    isOperator: false,
    membership: null,
    permissions: new Set(),
  }
}
