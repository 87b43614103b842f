import { and, lt, or, sql } from 'drizzle-orm'
import {
  apiKeyUsage,
  idempotencyRecords,
  identityEvents,
  mailMessages,
  mailOutbox,
  rateLimits,
  securityFindings,
  sessions,
  signInChallenges,
  stripeEvents,
  stripeMeterEvents,
} from '../db/tables/index.ts'
import { asPlatform } from '../db/tenancy.ts'
import { defineJob } from './queue.ts'

declare module './queue.ts' {
  interface JobPayloads {
    'maintenance.expire': Record<string, never>
  }
}

const day = 86_400_000

/**
 * Hourly: removes what is past its use. Ended sessions stay visible to their person for 30 days, and
 * the uses of an API key for 90.
 */
export const expireJob = defineJob({
  name: 'maintenance.expire',
  cron: '17 * * * *',
  concurrency: 1,
  run: async (ctx) => {
    const now = ctx.services.now()
    const ago = (days: number) => new Date(now.getTime() - days * day)
    await asPlatform(ctx, async (tx) => {
      await tx.delete(signInChallenges).where(lt(signInChallenges.expiresAt, ago(1)))
      await tx.delete(sessions).where(or(lt(sessions.expiresAt, ago(30)), lt(sessions.revokedAt, ago(30))))
      await tx.delete(idempotencyRecords).where(lt(idempotencyRecords.expiresAt, now))
      await tx.delete(rateLimits).where(lt(rateLimits.expire, now))
      await tx.delete(mailMessages).where(lt(mailMessages.sentAt, ago(7)))
      await tx.delete(mailOutbox).where(lt(mailOutbox.expiresAt, now))
      // A key's last use is shown however long ago it was.
      const usedSince = sql`exists (
        select 1 from ${apiKeyUsage} later
        where later.tenant_id = ${apiKeyUsage.tenantId} and later.key_id = ${apiKeyUsage.keyId}
          and later.hour > ${apiKeyUsage.hour} and later.last_at is not null)`
      await tx.delete(apiKeyUsage).where(and(lt(apiKeyUsage.hour, ago(100)), usedSince))
      await tx.delete(securityFindings).where(lt(securityFindings.lastAt, ago(30)))
      await tx.delete(stripeEvents).where(lt(stripeEvents.receivedAt, ago(30)))
      await tx.delete(stripeMeterEvents).where(lt(stripeMeterEvents.sentAt, ago(90)))
      await tx.delete(identityEvents).where(lt(identityEvents.receivedAt, ago(30)))
    })
  },
})
