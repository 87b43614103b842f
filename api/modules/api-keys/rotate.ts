import type { z } from 'zod'
import { latestKeyExpiry } from '../../core/ceilings.ts'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import { validate } from '../../core/validate.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { type MadeKey, ownerOf } from './api-keys.ts'
import { requireLiving, writeKey } from './changes.ts'
import { insertKey, requireAllowedLife, requireSoundEnd } from './create.ts'
import { type Giver, lockForKeys, requireWithinReach } from './giver.ts'
import { rotation } from './input.ts'
import { type ApiKeyRow, endOf } from './standing.ts'

const hour = 3_600_000

/**
 * Makes a key that takes the place of another: same name, permissions and limits, and unless `expiresAt` says otherwise
 * a life as long as the old one's was. Both work for `overlapHours` (0 to 72, default 24), but the old key never beyond
 * its original end. Throws KEY_UNAVAILABLE for a key that has ended, is disabled or has been rotated already, else as
 * createApiKey.
 */
export function rotateApiKey(ctx: TenantCtx, id: string, input: z.input<typeof rotation>): Promise<MadeKey> {
  const wanted = validate(rotation, input)
  return inTenant(ctx, async (tx) => {
    const giver = await lockForKeys(tx, ctx)
    const old = await requireLiving(tx, ctx, giver, id)
    requireWithinReach(giver, old)
    const expiresAt = wanted.expiresAt ?? usualEnd(old, giver, ctx.services.now())
    requireWithinReach(giver, { ...old, expiresAt })
    requireSoundEnd(ctx, expiresAt)
    await requireAllowedLife(tx, giver.policy, ctx.services.now(), expiresAt)
    return replaceKey(tx, ctx, old, { ...wanted, expiresAt, policy: giver.policy, action: 'apikey.rotate' })
  })
}

interface Replacement {
  overlapHours: number
  expiresAt: Date | null
  policy: SecurityPolicy | null
  action: string
}

/** Writes the new key and the end of the old one, for a caller that has locked the old key and checked the new one. */
export async function replaceKey(tx: Tx, ctx: TenantCtx, old: ApiKeyRow, wanted: Replacement): Promise<MadeKey> {
  if (old.disabledAt) throw new AppError('KEY_UNAVAILABLE', { message: 'Enable the key before you rotate it.' })
  if (old.replacedBy) throw new AppError('KEY_UNAVAILABLE', { message: 'This key has been rotated already.' })
  const { name, description, permissions, allowedIps, rateLimitPerMinute, metadata } = old
  const fields = { name, description, permissions, allowedIps, rateLimitPerMinute, metadata, replaces: old.id }
  const made = await insertKey(tx, ownerOf(old), { ...fields, expiresAt: wanted.expiresAt }, wanted.action)
  const overlapEndsAt = new Date(ctx.services.now().getTime() + wanted.overlapHours * hour)
  const end = earlier(endOf(old, wanted.policy), overlapEndsAt)
  await writeKey(tx, old, { expiresAt: end, overlapEndsAt: end, replacedBy: made.key.id }, wanted.action)
  return made
}

/** The end of a key made now that lives as long as the old one was made to; null for never. */
export function sameLife({ createdAt, expiresAt }: ApiKeyRow, now: Date): Date | null {
  return expiresAt && new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime())
}

/** As long a life as the old key's, cut to what the ceiling and an acting key allow. */
function usualEnd(old: ApiKeyRow, { policy, key }: Giver, now: Date): Date | null {
  const latest = policy.keyLifetime.mode === 'ENFORCED' ? latestKeyExpiry(policy, now) : null
  return earliest(sameLife(old, now), latest, key && endOf(key, policy))
}

function earliest(...ends: (Date | null)[]): Date | null {
  return ends.reduce((first, end) => (first && end ? earlier(first, end) : (first ?? end)), null)
}

function earlier(one: Date | null, other: Date): Date {
  return one && one < other ? one : other
}
