import { and, eq, isNull, max, sql } from 'drizzle-orm'
import { keyUseNeededSince } from '../../core/ceilings.ts'
import type { TenantCtx } from '../../core/context.ts'
import { securityPolicyOf } from '../../core/security-policy.ts'
import { apiKeys, apiKeyUsage } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { lockTeam } from '../members/authority.ts'
import { ofKey, targetOf } from './api-keys.ts'
import { writeKey } from './changes.ts'
import { type ApiKeyRow, stateOf } from './standing.ts'

/**
 * Holds the tenant's active keys against its ceiling on disuse: those nobody has used for so many days are disabled, or
 * while the ceiling only reports, each is written down once. A new key, and one just enabled again, counts as used.
 */
export function disableUnusedKeys(ctx: TenantCtx): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const policy = securityPolicyOf((await lockTeam(tx, ctx)).security)
    const { mode, days } = policy.unusedKeys
    if (mode === 'OFF') return
    const now = ctx.services.now()
    const since = keyUseNeededSince(policy, now)
    for (const { key, usedAt } of await readLastUses(tx, ctx)) {
      if (stateOf(key, policy, now) !== 'ACTIVE' || isYounger(since, key.createdAt, key.enabledAt, usedAt)) continue
      if (mode === 'REPORT_ONLY') await note(tx, key, usedAt, days)
      else {
        const disabled = { disabledAt: now, disabledBy: 'security settings', disabledReason: 'UNUSED' as const }
        await writeKey(tx, key, disabled, 'apikey.disable')
      }
    }
  })
}

function isYounger(since: Date, ...moments: (Date | null)[]): boolean {
  return moments.some((moment) => moment !== null && moment >= since)
}

function readLastUses(tx: Tx, { tenantId }: TenantCtx): Promise<{ key: ApiKeyRow; usedAt: Date | null }[]> {
  const lastUse = tx
    .select({ keyId: apiKeyUsage.keyId, usedAt: max(apiKeyUsage.lastAt).as('used_at') })
    .from(apiKeyUsage)
    .where(eq(apiKeyUsage.tenantId, tenantId))
    .groupBy(apiKeyUsage.keyId)
    .as('last_use')
  const living = and(eq(apiKeys.tenantId, tenantId), isNull(apiKeys.revokedAt), isNull(apiKeys.disabledAt))
  return tx
    .select({ key: apiKeys, usedAt: sql<Date | null>`${lastUse.usedAt}`.mapWith(apiKeyUsage.lastAt) })
    .from(apiKeys)
    .leftJoin(lastUse, eq(lastUse.keyId, apiKeys.id))
    .where(living)
    .for('update', { of: apiKeys })
}

async function note(tx: Tx, key: ApiKeyRow, usedAt: Date | null, days: number): Promise<void> {
  if (key.unusedNotedAt && (!usedAt || usedAt < key.unusedNotedAt)) return
  await tx.update(apiKeys).set({ unusedNotedAt: tx.ctx.services.now() }).where(ofKey(key, key.id))
  const after = { ceiling: 'unusedKeys', name: key.name, days }
  await recordAudit(tx, { action: 'security.would-refuse', target: targetOf(key), after })
}
