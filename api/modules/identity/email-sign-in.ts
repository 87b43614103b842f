import { randomInt, timingSafeEqual } from 'node:crypto'
import { and, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { hashSecret, newSecret } from '../../core/secrets.ts'
import { validate } from '../../core/validate.ts'
import { signInChallenges } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'
import { preferredLanguage } from '../mail/language.ts'
import { enqueueMail } from '../mail/mail.ts'
import { addressKey, consumeLimit, restoreLimit } from './rate-limits.ts'
import { safeReturnTo } from './return-to.ts'
import { openSession } from './sessions.ts'
import { signInMail } from './sign-in-mail.ts'
import { emailInput, ensureUserByEmail } from './users.ts'

/** NIST SP 800-63B-4, 3.1.3.2: an out-of-band code is valid for at most 10 minutes. */
const codeMinutes = 10
const codeTries = 5
/** When the console offers to send another code. */
const resendAfterSeconds = 30

const startInput = z.object({ email: emailInput, returnTo: z.unknown().optional() })

export interface StartedSignIn {
  /** For the browser's cookie. Without it the code in the mail opens nothing. */
  browserSecret: string
  expiresInSeconds: number
  resendAfterSeconds: number
}

/**
 * Mails a sign-in code to an address. Known and unknown addresses take the same path: nothing is looked up here, and
 * the mail leaves from a job, in the language the browser asks for. `browserSecret` is what the browser held from an
 * earlier start; that code stops working.
 * Throws INVALID_INPUT, RATE_LIMITED.
 */
export async function startEmailSignIn(
  ctx: Ctx,
  input: unknown,
  browserSecret: string | null,
  acceptLanguage?: string,
): Promise<StartedSignIn> {
  const { email, returnTo } = validate(startInput, input)
  await consumeLimit(ctx, 'codesPerAddress', addressKey(ctx.request.ip))
  await consumeLimit(ctx, 'codesPerEmail', email)
  const { secret, hash } = newSecret()
  const code = randomInt(10 ** 6)
    .toString()
    .padStart(6, '0')
  const createdAt = ctx.services.now()
  const expiresAt = new Date(createdAt.getTime() + codeMinutes * 60_000)
  await asPlatform(ctx, async (tx) => {
    if (browserSecret)
      await tx
        .update(signInChallenges)
        .set({ consumedAt: createdAt })
        .where(and(eq(signInChallenges.browserHash, hashSecret(browserSecret)), isNull(signInChallenges.consumedAt)))
    await tx.insert(signInChallenges).values({
      id: newId(),
      method: 'email',
      browserHash: hash,
      email,
      codeHash: hashSecret(secret + code),
      returnTo: safeReturnTo(returnTo),
      createdAt,
      expiresAt,
    })
    await enqueueMail(tx, signInMail(email, code, codeMinutes, preferredLanguage(acceptLanguage)), { expiresAt })
  })
  return { browserSecret: secret, expiresInSeconds: codeMinutes * 60, resendAfterSeconds }
}

const sixDigits = 'Enter the 6 digits from the mail.'

const verifyInput = z.object({
  code: z
    .string({ error: sixDigits })
    .max(20, sixDigits)
    .transform((value) => value.replaceAll(/[ -]/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, sixDigits)),
})

/**
 * Exchanges the mailed code for a session in the browser that asked for it, creating the person at their first
 * sign-in. Wrong, old, used-up and never-sent codes all throw CODE_WRONG; INVALID_INPUT for what is no code;
 * RATE_LIMITED after too many wrong codes for one address in a day.
 */
export async function verifyEmailCode(
  ctx: Ctx,
  input: unknown,
  browserSecret: string | null,
): Promise<{ sessionSecret: string; returnTo: string }> {
  const { code } = validate(verifyInput, input)
  const challenge = await takeTry(ctx, browserSecret ?? '')
  if (!challenge?.email || !challenge.codeHash) throw new AppError('CODE_WRONG')
  const { id, email, codeHash, returnTo } = challenge
  // Counted before the code is looked at, so that parallel guesses cannot slip past the limit together.
  await consumeLimit(ctx, 'guessesPerEmail', email)
  if (!timingSafeEqual(hashSecret(`${browserSecret}${code}`), codeHash)) {
    await refuse(ctx, email)
    throw new AppError('CODE_WRONG')
  }
  const sessionSecret = await asPlatform(ctx, async (tx) => {
    const [consumed] = await tx
      .update(signInChallenges)
      .set({ consumedAt: ctx.services.now() })
      .where(and(eq(signInChallenges.id, id), isNull(signInChallenges.consumedAt)))
      .returning({ id: signInChallenges.id })
    if (!consumed) throw new AppError('CODE_WRONG')
    return openSession(tx, await ensureUserByEmail(tx, email), { method: 'email' })
  })
  await restoreLimit(ctx, 'guessesPerEmail', email)
  return { sessionSecret, returnTo }
}

/** One statement decides whether there is a try left and takes it: a burst of guesses gets five in all. */
async function takeTry(ctx: Ctx, browserSecret: string) {
  const now = ctx.services.now()
  const [challenge] = await ctx.services.db.platform.run((db) =>
    db
      .update(signInChallenges)
      .set({ attempts: sql`${signInChallenges.attempts} + 1` })
      .where(
        and(
          eq(signInChallenges.browserHash, hashSecret(browserSecret)),
          eq(signInChallenges.method, 'email'),
          isNull(signInChallenges.consumedAt),
          gt(signInChallenges.expiresAt, now),
          lt(signInChallenges.attempts, codeTries),
        ),
      )
      .returning(),
  )
  return challenge
}

async function refuse(ctx: Ctx, email: string): Promise<void> {
  const refusal = new AppError('CODE_WRONG')
  const entry = { action: 'session.create', after: { email, method: 'email' }, refusal, tenantId: platformChain }
  await asPlatform(ctx, (tx) => recordAudit(tx, entry))
}
