import { LRUCache } from 'lru-cache'
import { isKeyExpiryAllowed } from '../core/ceilings.ts'
import { type Ctx, withTenant } from '../core/context.ts'
import { toPublicId } from '../core/ids.ts'
import { inTenant } from '../db/tenancy.ts'
import { recordAudit } from '../modules/audit/audit.ts'

const hourMs = 3_600_000

/** When this process last wrote it down of a key: a busy key costs one transaction an hour, not one a request. */
const noted = new LRUCache<string, number>({ max: 20_000 })

/**
 * While the tenant's ceiling on the life of keys only reports: writes down, at most once an hour for each key, that one in
 * use would be refused. An enforced one refuses the key before it comes here.
 */
export async function noteLongLife(ctx: Ctx): Promise<void> {
  const { actor, standing, tenantId } = ctx
  if (actor.kind !== 'key' || !tenantId || standing?.security.keyLifetime.mode !== 'REPORT_ONLY') return
  if (isKeyExpiryAllowed(standing.security, actor.createdAt, actor.expiresAt)) return
  const now = ctx.services.now().getTime()
  const { maxDays } = standing.security.keyLifetime
  // What is found under another ceiling is found anew.
  const finding = `${actor.keyId} ${maxDays}`
  if (now - (noted.get(finding) ?? 0) < hourMs) return
  noted.set(finding, now)
  const target = { kind: 'api_key', id: toPublicId('apiKey', actor.keyId) }
  const after = { ceiling: 'keyLifetime', name: actor.name, maxDays, expiresAt: actor.expiresAt?.toISOString() ?? null }
  await inTenant(withTenant(ctx, tenantId), (tx) => recordAudit(tx, { action: 'security.would-refuse', target, after }))
}
