import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { newId, toPublicId } from '../../core/ids.ts'
import { sessions, users } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'
import type { VerifiedIdentity } from './provider.ts'
import { recordUserCreated, requireActive, type User } from './users.ts'

/** A person as the identity provider describes them. `email` is null when it is not verified. */
type Profile = Pick<VerifiedIdentity, 'workosUserId' | 'name'> & { email: string | null }

/**
 * The person behind a verified identity at the provider: known by its id, else by the address, else created. Throws
 * SIGN_IN_FAILED for an account that was deactivated.
 */
export async function ensureUserByIdentity(tx: Tx, identity: VerifiedIdentity): Promise<User> {
  const user = await linkUser(tx, identity)
  if (!user) throw new Error('a verified identity has an address')
  requireActive(user)
  const lastSignInAt = tx.ctx.services.now()
  await tx.update(users).set({ lastSignInAt }).where(eq(users.id, user.id))
  return { ...user, lastSignInAt }
}

/**
 * Brings our record of a person up to what the provider says, creating it where the address is verified. Null for an
 * unverified address nobody here is known by: it might be anybody's.
 */
export async function linkUser(tx: Tx, { workosUserId, email, name }: Profile): Promise<User | null> {
  const known = await findLinkedUser(tx, workosUserId)
  if (known) return updateLinked(tx, known, email, name)
  return email ? adoptByEmail(tx, { workosUserId, email, name }) : null
}

export async function findLinkedUser(tx: Tx, workosUserId: string): Promise<User | null> {
  const [user] = await tx.select().from(users).where(eq(users.workosUserId, workosUserId)).for('update')
  return user ?? null
}

/** The provider has deleted the person: their account is closed and every session ends now. */
export async function deactivateLinkedUser(tx: Tx, workosUserId: string): Promise<boolean> {
  const user = await findLinkedUser(tx, workosUserId)
  if (!user || user.deactivatedAt) return false
  const now = tx.ctx.services.now()
  await tx.update(users).set({ deactivatedAt: now }).where(eq(users.id, user.id))
  await tx
    .update(sessions)
    .set({ revokedAt: now })
    .where(and(eq(sessions.userId, user.id), isNull(sessions.revokedAt)))
  await recordAudit(tx, { action: 'user.deactivate', target: targetOf(user), tenantId: platformChain })
  await publishEvent(tx, 'identity.user.deleted', { userId: user.id })
  return true
}

async function updateLinked(tx: Tx, user: User, email: string | null, name: string | null): Promise<User> {
  const [taken] = email
    ? await tx
        .select({ id: users.id })
        .from(users)
        .where(and(eq(users.email, email), ne(users.id, user.id)))
    : []
  if (taken) tx.ctx.log.warn({ userId: user.id }, 'the provider gave this person an address that is another’s here')
  const next = { email: email && !taken ? email : user.email, name: name ?? user.name }
  if (next.email === user.email && next.name === user.name) return user
  await tx.update(users).set(next).where(eq(users.id, user.id))
  const before = { email: user.email, name: user.name }
  await recordAudit(tx, { action: 'user.update', target: targetOf(user), before, after: next, tenantId: platformChain })
  return { ...user, ...next }
}

/**
 * The verified address decides whose record this is. Where it was linked to another account at the provider, that one
 * is gone and this one takes its place, also when the person had been deactivated with it.
 */
async function adoptByEmail(tx: Tx, identity: Profile & { email: string }): Promise<User> {
  const id = newId()
  const isReplaced = sql`${users.workosUserId} is not null and ${users.workosUserId} <> ${identity.workosUserId}`
  const [user] = await tx
    .insert(users)
    .values({ id, ...identity, createdAt: tx.ctx.services.now() })
    .onConflictDoUpdate({
      target: users.email,
      set: {
        workosUserId: identity.workosUserId,
        name: sql`coalesce(${users.name}, excluded.name)`,
        deactivatedAt: sql`case when ${isReplaced} then null else ${users.deactivatedAt} end`,
      },
    })
    .returning()
  if (!user) throw new Error('the upsert returned no user')
  if (user.id === id) await recordUserCreated(tx, user)
  return user
}

function targetOf(user: User): { kind: string; id: string } {
  return { kind: 'user', id: toPublicId('user', user.id) }
}
