import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { rules, ruleVersions } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { contentOf, forAudit, type RuleContent, readText } from './content.ts'
import { ofRule, type RuleRow, targetOf } from './rules.ts'

/** Where a rule came from, for one that a pack writes. */
export type RuleOrigin = Pick<RuleRow, 'packId' | 'packRuleId' | 'packVersion'>

/** What a new version is made by, besides its content. */
interface Making {
  /** Audit action. */
  action: string
  origin?: RuleOrigin
  restoredFrom?: number
}

/** Writes a new rule with its first version. The caller holds the lock and has counted. Throws INVALID_INPUT. */
export async function insertRule(
  tx: Tx,
  ctx: TenantCtx,
  content: RuleContent,
  { enabled, action, origin }: Making & { enabled: boolean },
): Promise<RuleRow> {
  const at = ctx.services.now()
  const [rule] = await tx
    .insert(rules)
    .values({
      ...{ tenantId: ctx.tenantId, id: newId(), ...content, ast: readText(content.text), enabled, version: 1 },
      ...{ ...actorColumns(ctx), createdAt: at, updatedAt: at },
      ...(origin && { ...origin, packWrote: 1 }),
    })
    .returning()
  if (!rule) throw new Error('the rule was not written')
  await keepVersion(tx, rule)
  await recordAudit(tx, { action, target: targetOf(rule), after: forAudit(rule) })
  return rule
}

/** Writes the next version of a rule. The caller holds the lock. Throws INVALID_INPUT. */
export async function writeRule(
  tx: Tx,
  ctx: TenantCtx,
  rule: RuleRow,
  content: RuleContent,
  { action, origin, restoredFrom }: Making,
): Promise<RuleRow> {
  const version = rule.version + 1
  const [changed] = await tx
    .update(rules)
    .set({
      ...{ ...content, ast: readText(content.text), version, ...actorColumns(ctx), updatedAt: ctx.services.now() },
      ...(origin && { ...origin, packWrote: version }),
    })
    .where(ofRule(ctx, rule.id))
    .returning()
  if (!changed) throw new Error('the rule was not written')
  await keepVersion(tx, changed, restoredFrom)
  await recordAudit(tx, { action, target: targetOf(rule), before: forAudit(rule), after: forAudit(changed) })
  return changed
}

/** Deletes a rule of a pack for good, with its versions; the audit log keeps what it said. The caller holds the lock. */
export async function removeRule(tx: Tx, ctx: TenantCtx, rule: RuleRow, action: string): Promise<void> {
  await tx.delete(ruleVersions).where(and(eq(ruleVersions.tenantId, ctx.tenantId), eq(ruleVersions.ruleId, rule.id)))
  await tx.delete(rules).where(ofRule(ctx, rule.id))
  await recordAudit(tx, { action, target: targetOf(rule), before: forAudit(rule) })
}

async function keepVersion(tx: Tx, rule: RuleRow, restoredFrom: number | null = null): Promise<void> {
  const { tenantId, id: ruleId, version, updatedAt: at, actorKind, actorId, actorLabel } = rule
  const who = { actorKind, actorId, actorLabel }
  await tx.insert(ruleVersions).values({ tenantId, ruleId, version, at, ...who, ...contentOf(rule), restoredFrom })
}
