import type { z } from 'zod'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import { validate } from '../../core/validate.ts'
import type { Page, PageRequest } from '../../db/page.ts'
import { inTenant } from '../../db/tenancy.ts'
import { platformChain } from '../audit/audit.ts'
import { lockKey, type MadeKey } from './api-keys.ts'
import { endKey, requireLiving } from './changes.ts'
import { insertKey, requireSoundEnd } from './create.ts'
import { newServiceKey, rotation } from './input.ts'
import { type ApiKeyView, listApiKeys } from './list.ts'
import { replaceKey, sameLife } from './rotate.ts'
import type { ApiKeyRow } from './standing.ts'

/**
 * Credentials of other BeTrace services. They are keys like any, of no tenant: their rows and their audit events are
 * under the id of the platform's chain, which no request can name as its tenant.
 */
export function platformCtx(ctx: Ctx): TenantCtx {
  return withTenant({ ...ctx, standing: null }, platformChain)
}

/** Every service credential, newest first, those that have ended included. */
export function listServiceKeys(ctx: Ctx, args: PageRequest): Promise<Page<ApiKeyView>> {
  return listApiKeys(platformCtx(ctx), {}, 'CREATED', args)
}

/** Makes a service credential; `secret` is the key itself and is nowhere else. Throws INVALID_INPUT. */
export function createServiceKey(ctx: Ctx, input: z.input<typeof newServiceKey>): Promise<MadeKey> {
  const { expiresAt = null, ...wanted } = validate(newServiceKey, input)
  const inside = platformCtx(ctx)
  requireSoundEnd(inside, expiresAt)
  const fields = { ...wanted, expiresAt, rateLimitPerMinute: null, metadata: {} }
  return inTenant(inside, (tx) => insertKey(tx, 'platform', fields, 'servicekey.create'))
}

/** As rotateApiKey. */
export function rotateServiceKey(ctx: Ctx, id: string, input: z.input<typeof rotation>): Promise<MadeKey> {
  const wanted = validate(rotation, input)
  const inside = platformCtx(ctx)
  return inTenant(inside, async (tx) => {
    const old = await requireLiving(tx, inside, { policy: null }, id)
    const expiresAt = wanted.expiresAt ?? sameLife(old, inside.services.now())
    requireSoundEnd(inside, expiresAt)
    return replaceKey(tx, inside, old, { ...wanted, expiresAt, policy: null, action: 'servicekey.rotate' })
  })
}

/** Ends a service credential for good. Doing it twice changes nothing. Throws NOT_FOUND. */
export function revokeServiceKey(ctx: Ctx, id: string): Promise<ApiKeyRow> {
  const inside = platformCtx(ctx)
  return inTenant(inside, async (tx) => endKey(tx, await lockKey(tx, inside, id), 'servicekey.revoke'))
}
