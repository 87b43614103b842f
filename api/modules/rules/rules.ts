import { and, count, eq, inArray, sql } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { requireOpen } from '../../core/lifecycle.ts'
import { announceChange } from '../../db/invalidations.ts'
import { ruleSets, rules } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { ruleLimits } from '../../rules/limits.ts'
import type { Gauge } from '../plans/gauges.ts'
import { ceilingOf, effectiveLimits } from '../plans/limits.ts'
import { lockTenantRow } from '../tenants/tenants.ts'

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    /** A rule was written, switched or deleted; the session of this generation holds what counts now. */
    'rules.changed': { tenantId: string; generation: number }
  }
}

export type RuleRow = typeof rules.$inferSelect

export function ofRule({ tenantId }: { tenantId: string }, id: string) {
  return and(eq(rules.tenantId, tenantId), eq(rules.id, id))
}

export function targetOf({ id }: Pick<RuleRow, 'id'>): { kind: string; id: string } {
  return { kind: 'rule', id: toPublicId('rule', id) }
}

/** One rule. Throws NOT_FOUND. */
export function getRule(ctx: TenantCtx, id: string): Promise<RuleRow> {
  return inTenant(ctx, (tx) => requireRule(tx, ctx, id))
}

/** As getRule, in the caller's transaction. */
export async function requireRule(tx: Tx, ctx: TenantCtx, id: string): Promise<RuleRow> {
  const [rule] = await tx.select().from(rules).where(ofRule(ctx, id))
  if (!rule) throw new AppError('NOT_FOUND')
  return rule
}

/**
 * Locks the tenant's row until the transaction ends: whatever changes rules takes this lock first, so that rules are
 * counted as they are at commit and generations are in order. Throws TENANT_SUSPENDED and TENANT_DELETING.
 */
export async function lockRules(tx: Tx, ctx: TenantCtx): Promise<void> {
  requireOpen(await lockTenantRow(tx, ctx.tenantId))
}

/** How many rules the tenant has, and from how many another is refused. */
export interface RuleCount {
  used: number
  /** What the plan or an operator gives; null is unlimited. */
  limit: number | null
  /** Never more than an engine's session holds. */
  ceiling: number
}

export async function countRules(tx: Tx, { tenantId }: TenantCtx): Promise<RuleCount> {
  const { rules: effective } = (await effectiveLimits(tx, tenantId)).limits
  const used = (await countRulesOf(tx, [tenantId])).get(tenantId) ?? 0
  const ceiling = Math.min(ceilingOf(effective) ?? ruleLimits.rules, ruleLimits.rules)
  return { used, limit: effective.limit, ceiling }
}

/** Throws RULE_LIMIT_REACHED unless so many more rules fit. The caller holds the lock. */
export async function requireRoom(tx: Tx, ctx: TenantCtx, wanted = 1): Promise<void> {
  if (wanted === 0) return
  const { used, limit, ceiling } = await countRules(tx, ctx)
  if (used + wanted <= ceiling) return
  const many = wanted === 1 ? '' : ` ${wanted} more do not fit.`
  throw new AppError('RULE_LIMIT_REACHED', {
    message: `This tenant may have ${Math.min(limit ?? ceiling, ceiling)} rules, and has ${used}.${many}`,
    details: { limit, used, wanted },
  })
}

async function countRulesOf(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx
    .select({ tenantId: rules.tenantId, rules: count() })
    .from(rules)
    .where(inArray(rules.tenantId, [...tenantIds]))
    .groupBy(rules.tenantId)
  return new Map(rows.map((row) => [row.tenantId, row.rules]))
}

export const rulesGauge: Gauge = { of: 'rules', count: countRulesOf }

/** Begins another generation of the tenant's rules: every replica opens a session with it once this commits. */
export async function noteChangedRules(tx: Tx, { tenantId }: TenantCtx): Promise<void> {
  const changedAt = tx.ctx.services.now()
  const [set] = await tx
    .insert(ruleSets)
    .values({ tenantId, generation: 1, changedAt })
    .onConflictDoUpdate({
      target: ruleSets.tenantId,
      set: { generation: sql`${ruleSets.generation} + 1`, changedAt: sql`excluded.changed_at` },
    })
    .returning()
  await announceChange(tx, 'rules', tenantId)
  await publishEvent(tx, 'rules.changed', { tenantId, generation: set?.generation ?? 1 })
}
