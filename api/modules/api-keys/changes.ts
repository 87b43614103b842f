import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { Ctx, TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import { validate } from '../../core/validate.ts'
import { announceChange } from '../../db/invalidations.ts'
import { apiKeys } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { forAudit, lockKey, ofKey, targetOf } from './api-keys.ts'
import { requireAllowedLife, requireSoundEnd } from './create.ts'
import { type Giver, lockForKeys, requireWithinReach } from './giver.ts'
import { apiKeyChange } from './input.ts'
import { type ApiKeyRow, stateOf } from './standing.ts'

/**
 * Changes what `input` names of a key that has not ended; the rest stays. Neither before nor after may the key reach
 * beyond the actor (FORBIDDEN). Throws KEY_UNAVAILABLE, NOT_FOUND, and INVALID_INPUT also for a life longer than the
 * tenant's security settings allow.
 */
export function updateApiKey(ctx: TenantCtx, id: string, input: z.input<typeof apiKeyChange>): Promise<ApiKeyRow> {
  const change = validate(apiKeyChange, input)
  return inTenant(ctx, async (tx) => {
    const giver = await lockForKeys(tx, ctx)
    const key = await requireLiving(tx, ctx, giver, id)
    requireWithinReach(giver, key)
    requireWithinReach(giver, { ...key, ...change } as ApiKeyRow)
    const { expiresAt } = change
    if (expiresAt === undefined || expiresAt?.getTime() === key.expiresAt?.getTime())
      return writeKey(tx, key, change, 'apikey.update')
    if (key.replacedBy) throw new AppError('KEY_UNAVAILABLE', { message: 'This key ends when its overlap ends.' })
    requireSoundEnd(ctx, expiresAt)
    await requireAllowedLife(tx, giver.policy, key.createdAt, expiresAt)
    return writeKey(tx, key, { ...change, noticedDays: null }, 'apikey.update')
  })
}

/** Keeps a key from being used until it is enabled again. Doing it twice changes nothing. Throws as revokeApiKey. */
export function disableApiKey(ctx: TenantCtx, id: string): Promise<ApiKeyRow> {
  return inTenant(ctx, async (tx) => {
    const giver = await lockForKeys(tx, ctx)
    const key = await requireLiving(tx, ctx, giver, id)
    requireTakeable(giver, key)
    if (key.disabledAt) return key
    const disabled = { disabledAt: ctx.services.now(), disabledBy: actorLabel(ctx), disabledReason: 'MANUAL' as const }
    return writeKey(tx, key, disabled, 'apikey.disable')
  })
}

/** Lets a disabled key be used again. Throws FORBIDDEN for a key that reaches beyond the actor, else as updateApiKey. */
export function enableApiKey(ctx: TenantCtx, id: string): Promise<ApiKeyRow> {
  return inTenant(ctx, async (tx) => {
    const giver = await lockForKeys(tx, ctx)
    const key = await requireLiving(tx, ctx, giver, id)
    requireWithinReach(giver, key)
    if (!key.disabledAt) return key
    const enabled = { enabledAt: ctx.services.now(), disabledAt: null, disabledBy: null, disabledReason: null }
    return writeKey(tx, key, { ...enabled, unusedNotedAt: null }, 'apikey.enable')
  })
}

/**
 * Ends a key for good. People who manage keys may do it to any key, since it only takes away; an API key only to keys
 * within its own reach (FORBIDDEN). Doing it twice changes nothing. Throws NOT_FOUND.
 */
export function revokeApiKey(ctx: TenantCtx, id: string): Promise<ApiKeyRow> {
  return inTenant(ctx, async (tx) => {
    const giver = await lockForKeys(tx, ctx)
    const key = await lockKey(tx, ctx, id)
    requireTakeable(giver, key)
    return endKey(tx, key, 'apikey.revoke')
  })
}

/** Revokes a key that the caller has locked. */
export async function endKey(tx: Tx, key: ApiKeyRow, action: string): Promise<ApiKeyRow> {
  if (key.revokedAt) return key
  const { ctx } = tx
  return writeKey(tx, key, { revokedAt: ctx.services.now(), revokedBy: actorLabel(ctx) }, action)
}

/** Writes what is different of a key that the caller has locked, with its audit event. Nothing different leaves no trace. */
export async function writeKey(tx: Tx, key: ApiKeyRow, wanted: Partial<ApiKeyRow>, action: string): Promise<ApiKeyRow> {
  const same = (name: string) => isDeepStrictEqual(wanted[name as keyof ApiKeyRow], key[name as keyof ApiKeyRow])
  const change = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value !== undefined && !same(name)),
  )
  if (Object.keys(change).length === 0) return key
  await tx.update(apiKeys).set(change).where(ofKey(key, key.id))
  await announceChange(tx, 'api-key', `${key.tenantId}/${key.id}`)
  const changed: ApiKeyRow = { ...key, ...change }
  const [was, is] = [forAudit(key), forAudit(changed)]
  const names = Object.keys(is).filter((name) => name === 'name' || !isDeepStrictEqual(was[name], is[name]))
  const pick = (values: Record<string, unknown>) => Object.fromEntries(names.map((name) => [name, values[name]]))
  await recordAudit(tx, { action, target: targetOf(key), before: pick(was), after: pick(is) })
  return changed
}

/** A key that can still be changed. Throws NOT_FOUND, and KEY_UNAVAILABLE for one that has ended. */
export async function requireLiving(
  tx: Tx,
  ctx: TenantCtx,
  { policy }: { policy: SecurityPolicy | null },
  id: string,
): Promise<ApiKeyRow> {
  const key = await lockKey(tx, ctx, id)
  const state = stateOf(key, policy, ctx.services.now())
  if (state === 'REVOKED') throw new AppError('KEY_UNAVAILABLE', { message: 'This key has been revoked.' })
  if (state === 'EXPIRED') throw new AppError('KEY_UNAVAILABLE', { message: 'This key has expired. Make a new one.' })
  return key
}

function requireTakeable(giver: Giver, key: ApiKeyRow): void {
  if (giver.key) requireWithinReach(giver, key)
}

function actorLabel(ctx: Ctx): string {
  return actorColumns(ctx).actorLabel
}
