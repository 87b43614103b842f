import { and, eq, inArray, lt } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { deletedRules, rules, ruleVersions } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { changeRules } from './changes.ts'
import { contentOf, forAudit, readText } from './content.ts'
import { requireVersion } from './history.ts'
import { ofRule, type RuleRow, requireRoom, requireRule, targetOf } from './rules.ts'

/** For how long a deleted rule can be brought back. */
export const restorableMs = 30 * 86_400_000

type DeletedRow = typeof deletedRules.$inferSelect

/**
 * Deletes a rule: traces are no longer checked against it and it does not count any more. What it has found stays, and
 * for 30 days restoreRule brings it back. Throws NOT_FOUND.
 */
export function deleteRule(ctx: TenantCtx, id: string): Promise<RuleRow> {
  return changeRules(ctx, async (tx) => {
    const rule = await requireRule(tx, ctx, id)
    const { tenantId, enabled, version, createdAt } = rule
    const { packId, packRuleId, packVersion, packWrote } = rule
    const origin = { packId, packRuleId, packVersion, packWrote }
    const deletedAt = ctx.services.now()
    await tx.delete(rules).where(ofRule(ctx, id))
    await tx.insert(deletedRules).values({ tenantId, id, enabled, version, createdAt, ...origin, deletedAt })
    await recordAudit(tx, { action: 'rule.delete', target: targetOf(rule), before: forAudit(rule) })
    return rule
  })
}

/**
 * Brings a deleted rule back as it was: its id, its versions, on or off. One of a pack that has come again since stays
 * the pack's, and this one is the tenant's own. Throws NOT_FOUND, RULE_LIMIT_REACHED.
 */
export function restoreRule(ctx: TenantCtx, id: string): Promise<RuleRow> {
  return changeRules(ctx, async (tx) => {
    const [deleted] = await tx
      .delete(deletedRules)
      .where(and(eq(deletedRules.tenantId, ctx.tenantId), eq(deletedRules.id, id)))
      .returning()
    if (!deleted) throw new AppError('NOT_FOUND')
    await requireRoom(tx, ctx)
    const { deletedAt: _, ...kept } = deleted
    const { at, actorKind, actorId, actorLabel, ...said } = await requireVersion(tx, ctx, id, deleted.version)
    const [rule] = await tx
      .insert(rules)
      .values({
        ...{ ...kept, ...contentOf(said), ast: readText(said.text) },
        ...{ actorKind, actorId, actorLabel, updatedAt: at },
        ...((await isBackFromPack(tx, ctx, deleted)) && noOrigin),
      })
      .returning()
    if (!rule) throw new Error('the rule was not written')
    await recordAudit(tx, { action: 'rule.undelete', target: targetOf(rule), after: forAudit(rule) })
    return rule
  })
}

const noOrigin = { packId: null, packRuleId: null, packVersion: null, packWrote: null }

async function isBackFromPack(tx: Tx, { tenantId }: TenantCtx, { packId, packRuleId }: DeletedRow): Promise<boolean> {
  if (!packId || !packRuleId) return false
  const [found] = await tx
    .select({ id: rules.id })
    .from(rules)
    .where(and(eq(rules.tenantId, tenantId), eq(rules.packId, packId), eq(rules.packRuleId, packRuleId)))
  return Boolean(found)
}

/** Removes what can no longer be brought back, with its versions. Returns how many rules. */
export function forgetDeletedRules(ctx: TenantCtx): Promise<number> {
  const until = new Date(ctx.services.now().getTime() - restorableMs)
  return inTenant(ctx, async (tx) => {
    const old = and(eq(deletedRules.tenantId, ctx.tenantId), lt(deletedRules.deletedAt, until))
    const ids = (await tx.delete(deletedRules).where(old).returning({ id: deletedRules.id })).map(({ id }) => id)
    if (ids.length === 0) return 0
    await tx.delete(ruleVersions).where(and(eq(ruleVersions.tenantId, ctx.tenantId), inArray(ruleVersions.ruleId, ids)))
    return ids.length
  })
}
