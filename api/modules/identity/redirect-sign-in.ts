import { createHash } from 'node:crypto'
import { and, eq, gt, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { publicUrl } from '../../core/config.ts'
import type { Ctx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, parsePublicId } from '../../core/ids.ts'
import { hashSecret, newSecret } from '../../core/secrets.ts'
import { members, signInChallenges, tenants } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { ensureUserByIdentity } from './linked-users.ts'
import type { RedirectSignIn } from './provider.ts'
import { addressKey, consumeLimit } from './rate-limits.ts'
import { safeReturnTo } from './return-to.ts'
import { openSession } from './sessions.ts'

const roundTripMinutes = 10

export const callbackPath = '/auth/workos/callback'

/**
 * Begins a sign-in at the provider: returns its page's address and the secret for the browser's cookie. With `tenant` it is
 * the single sign-on of that tenant's organization; with `again` it asks also whom the provider still knows. The state is
 * worth nothing without that cookie, so a link made in one browser cannot finish in another. Throws RATE_LIMITED.
 */
export async function startRedirectSignIn(
  ctx: Ctx,
  redirect: RedirectSignIn,
  { returnTo, screen, again, tenant }: Record<'returnTo' | 'screen' | 'again' | 'tenant', unknown>,
): Promise<{ browserSecret: string; location: string }> {
  await consumeLimit(ctx, 'redirectsPerAddress', addressKey(ctx.request.ip))
  const browser = newSecret()
  const state = newSecret().secret
  const codeVerifier = newSecret().secret
  const now = ctx.services.now()
  await ctx.services.db.platform.run((db) =>
    db.insert(signInChallenges).values({
      id: newId(),
      method: 'workos',
      browserHash: browser.hash,
      codeHash: hashSecret(browser.secret + state),
      codeVerifier,
      returnTo: safeReturnTo(returnTo),
      createdAt: now,
      expiresAt: new Date(now.getTime() + roundTripMinutes * 60_000),
    }),
  )
  const location = redirect.authorizationUrl({
    state,
    codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    redirectUri: `${publicUrl(ctx.services.config)}${callbackPath}`,
    screen: screen === 'sign-up' ? 'sign-up' : 'sign-in',
    again: again === '1',
    organizationId: await organizationOfMember(ctx, tenant),
  })
  return { browserSecret: browser.secret, location }
}

/** Of a tenant that the signed-in person belongs to; for everybody else it is not there, and AuthKit asks instead. */
async function organizationOfMember({ actor, services }: Ctx, named: unknown): Promise<string | null> {
  const tenantId = typeof named === 'string' ? parsePublicId('tenant', named) : null
  if (!tenantId || actor.kind !== 'person') return null
  const [tenant] = await services.db.platform.run((db) =>
    db
      .select({ organizationId: tenants.organizationId })
      .from(tenants)
      .innerJoin(members, and(eq(members.tenantId, tenants.tenantId), eq(members.userId, actor.userId)))
      .where(and(eq(tenants.tenantId, tenantId), eq(members.status, 'ACTIVE'))),
  )
  return tenant?.organizationId ?? null
}

const callbackQuery = z.object({ code: z.string().min(1).max(500), state: z.string().min(1).max(500) })

/**
 * Finishes a sign-in that came back from the provider, once, within 10 minutes, in the browser that began it. Throws
 * SIGN_IN_FAILED for everything else, and for an error the provider reports; UNAVAILABLE when it does not answer.
 */
export async function finishRedirectSignIn(
  ctx: Ctx,
  redirect: RedirectSignIn,
  query: unknown,
  browserSecret: string | null,
): Promise<{ sessionSecret: string; returnTo: string }> {
  const parsed = callbackQuery.safeParse(query)
  const challenge = parsed.success && browserSecret ? await takeChallenge(ctx, browserSecret, parsed.data.state) : null
  if (!parsed.success || !challenge?.codeVerifier) throw new AppError('SIGN_IN_FAILED')
  const { codeVerifier, returnTo } = challenge
  const identity = await redirect.complete(ctx, { code: parsed.data.code, codeVerifier })
  const { workosSessionId, ssoOrganizationId } = identity
  const sessionSecret = await asPlatform(ctx, async (tx) => {
    const user = await ensureUserByIdentity(tx, identity)
    return openSession(tx, user, { method: 'workos', workosSessionId, ssoOrganizationId })
  })
  return { sessionSecret, returnTo }
}

/** One statement finds the round trip and uses it up, so that a replayed callback finds nothing. */
async function takeChallenge(ctx: Ctx, browserSecret: string, state: string) {
  const now = ctx.services.now()
  const [challenge] = await ctx.services.db.platform.run((db) =>
    db
      .update(signInChallenges)
      .set({ consumedAt: now })
      .where(
        and(
          eq(signInChallenges.browserHash, hashSecret(browserSecret)),
          eq(signInChallenges.codeHash, hashSecret(browserSecret + state)),
          eq(signInChallenges.method, 'workos'),
          isNull(signInChallenges.consumedAt),
          gt(signInChallenges.expiresAt, now),
        ),
      )
      .returning(),
  )
  return challenge ?? null
}
