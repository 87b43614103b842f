import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { type Ctx, requirePerson } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { users } from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'

export type User = typeof users.$inferSelect

const notAnAddress = 'Enter an e-mail address, like ada@example.com.'

/** An e-mail address as a person types it, case-folded. ASCII only, so that folding cannot turn one address into another. */
export const emailInput = z
  .string({ error: notAnAddress })
  .max(254, notAnAddress)
  .regex(/^[ -~]*$/, notAnAddress)
  .transform((value) => value.trim().toLowerCase())
  .pipe(z.email({ error: notAnAddress }))

/**
 * The person with this verified address, created at their first sign-in. Two sign-ins at once find the same person.
 * Throws SIGN_IN_FAILED for an account that was deactivated.
 */
export async function ensureUserByEmail(tx: Tx, email: string): Promise<User> {
  const now = tx.ctx.services.now()
  const id = newId()
  const [user] = await tx
    .insert(users)
    .values({ id, email, createdAt: now, lastSignInAt: now })
    .onConflictDoUpdate({ target: users.email, set: { lastSignInAt: now } })
    .returning()
  if (!user) throw new Error('the upsert returned no user')
  if (user.id === id) await recordUserCreated(tx, user)
  requireActive(user)
  return user
}

export async function recordUserCreated(tx: Tx, user: User): Promise<void> {
  const target = { kind: 'user', id: toPublicId('user', user.id) }
  await recordAudit(tx, { action: 'user.create', target, after: { email: user.email }, tenantId: platformChain })
}

/** How a person is called: by name, else by address. Null for nobody. */
export async function findPersonName(ctx: Ctx, userId: string): Promise<string | null> {
  const [user] = await ctx.services.db.app.run((db) => db.select().from(users).where(eq(users.id, userId)))
  return user ? (user.name ?? user.email) : null
}

export function requireActive(user: User): void {
  if (user.deactivatedAt) throw new AppError('SIGN_IN_FAILED', { message: 'This account has been deactivated.' })
}

const profileInput = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Enter a name, or leave it out.')
    .max(100, 'A name has at most 100 characters.')
    .regex(/^\P{Cc}*$/u, 'A name has no control characters.')
    .nullish(),
})

/** Changes the acting person's own profile. An absent name stays as it is, null removes it. Throws INVALID_INPUT. */
export async function updateProfile(ctx: Ctx, input: z.input<typeof profileInput>): Promise<User> {
  const { userId } = requirePerson(ctx)
  const { name } = validate(profileInput, input)
  return asPlatform(ctx, async (tx) => {
    const [before] = await tx.select().from(users).where(eq(users.id, userId)).for('no key update')
    if (!before) throw new AppError('NOT_FOUND')
    if (name === undefined || name === before.name) return before
    await tx.update(users).set({ name }).where(eq(users.id, userId))
    await recordAudit(tx, {
      action: 'profile.update',
      target: { kind: 'user', id: toPublicId('user', userId) },
      before: { name: before.name },
      after: { name },
      tenantId: platformChain,
    })
    return { ...before, name }
  })
}
