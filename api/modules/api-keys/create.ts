import type { z } from 'zod'
import { isKeyExpiryAllowed } from '../../core/ceilings.ts'
import type { Ctx, TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { hashSecret } from '../../core/secrets.ts'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import { validate } from '../../core/validate.ts'
import { apiKeys } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { actorColumns, platformChain, recordAudit } from '../audit/audit.ts'
import { countKeys, forAudit, type MadeKey, targetOf } from './api-keys.ts'
import { type Giver, lockForKeys, requireWithinReach } from './giver.ts'
import { limits, newApiKey } from './input.ts'
import { type KeyOwner, newKey } from './key-format.ts'
import type { ApiKeyRow } from './standing.ts'

/**
 * Makes a key of the tenant; `secret` is the key itself and is nowhere else. Without permissions it can only say whose it
 * is. Throws FORBIDDEN for more than the actor holds, API_KEY_LIMIT_REACHED, and INVALID_INPUT also for a life longer
 * than the tenant's security settings allow.
 */
export function createApiKey(ctx: TenantCtx, input: z.input<typeof newApiKey>): Promise<MadeKey> {
  const wanted = validate(newApiKey, input)
  return inTenant(ctx, async (tx) => {
    const giver = await lockForKeys(tx, ctx)
    await requireRoom(tx, giver)
    const reach = {
      ...wanted,
      expiresAt: wanted.expiresAt ?? null,
      rateLimitPerMinute: wanted.rateLimitPerMinute ?? null,
    }
    requireWithinReach(giver, reach)
    requireSoundEnd(ctx, reach.expiresAt)
    await requireAllowedLife(tx, giver.policy, ctx.services.now(), reach.expiresAt)
    return insertKey(tx, { tenantId: ctx.tenantId, environment: wanted.environment }, reach, 'apikey.create')
  })
}

async function requireRoom(tx: Tx, { tenant }: Giver): Promise<void> {
  const { limit, used } = await countKeys(tx, tenant)
  if (limit === null || used < limit) return
  throw new AppError('API_KEY_LIMIT_REACHED', {
    message: `The plan has ${limit} API keys, and ${used} are in use.`,
    details: { limit, used },
  })
}

/** Throws INVALID_INPUT for an end in the past, or so far away that it must be a mistake. */
export function requireSoundEnd(ctx: Ctx, expiresAt: Date | null): void {
  const now = ctx.services.now()
  if (!expiresAt) return
  if (expiresAt <= now) throw invalidField('expiresAt', 'A key cannot end in the past.')
  if (expiresAt.getTime() - now.getTime() > limits.years * 366 * 86_400_000)
    throw invalidField('expiresAt', `A key ends within ${limits.years} years, or never.`)
}

/** Holds a key's end against the tenant's ceiling: refuses it (INVALID_INPUT), or writes down that it would be. */
export async function requireAllowedLife(
  tx: Tx,
  policy: SecurityPolicy,
  createdAt: Date,
  expiresAt: Date | null,
): Promise<void> {
  const { mode, maxDays } = policy.keyLifetime
  if (mode === 'OFF' || isKeyExpiryAllowed(policy, createdAt, expiresAt)) return
  const within = maxDays === null ? 'has an end' : `ends within ${maxDays} days`
  if (mode === 'ENFORCED') throw invalidField('expiresAt', `The security settings ask that every API key ${within}.`)
  const after = { ceiling: 'keyLifetime', expiresAt: expiresAt?.toISOString() ?? null }
  await recordAudit(tx, { action: 'security.would-refuse', after })
}

/** Everything about a new key that somebody chose. */
export type KeyFields = Pick<
  ApiKeyRow,
  'name' | 'permissions' | 'allowedIps' | 'rateLimitPerMinute' | 'metadata' | 'expiresAt'
> & { description?: string | null; replaces?: string }

/** Writes a key with its audit event, for a caller that has checked what it gives. */
export async function insertKey(tx: Tx, owner: KeyOwner, fields: KeyFields, action: string): Promise<MadeKey> {
  const { ctx } = tx
  const { key: secret, start } = newKey(owner)
  const { actorKind: creatorKind, actorId: creatorId, actorLabel: creatorLabel } = actorColumns(ctx)
  const [key] = await tx
    .insert(apiKeys)
    .values({
      ...fields,
      tenantId: owner === 'platform' ? platformChain : owner.tenantId,
      id: newId(),
      environment: owner === 'platform' ? 'LIVE' : owner.environment,
      start,
      hash: hashSecret(secret),
      ...{ creatorKind, creatorId, creatorLabel },
      createdAt: ctx.services.now(),
    })
    .returning()
  if (!key) throw new Error('the key was not written')
  await recordAudit(tx, { action, target: targetOf(key), after: forAudit(key) })
  return { key, secret }
}
