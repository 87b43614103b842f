import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { rules } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { contentOf, type RuleContent, ruleContent } from './content.ts'
import { requireVersion } from './history.ts'
import { lockRules, noteChangedRules, ofRule, type RuleRow, requireRoom, requireRule, targetOf } from './rules.ts'
import { insertRule, writeRule } from './write.ts'

const version = z.int().min(1)
const newRule = ruleContent.extend({ enabled: z.boolean().nullish() })
const ruleChange = z.object({ ...ruleContent.partial().shape, version })

export type NewRule = z.input<typeof newRule>
export type RuleChange = z.input<typeof ruleChange>

/**
 * Writes a new rule, switched on unless it says otherwise. Throws INVALID_INPUT, for a text that is no rule with all
 * mistakes in `details.problems`, and RULE_LIMIT_REACHED.
 */
export function createRule(ctx: TenantCtx, input: NewRule): Promise<RuleRow> {
  const { enabled, ...content } = validate(newRule, input)
  return changeRules(ctx, async (tx) => {
    await requireRoom(tx, ctx)
    return insertRule(tx, ctx, content, { enabled: enabled ?? true, action: 'rule.create' })
  })
}

/**
 * Changes what `input` names of a rule; the rest stays. `version` is the one the caller saw: CONFLICT when somebody has
 * written another since. What changes nothing makes no version. Throws NOT_FOUND, INVALID_INPUT as createRule.
 */
export function updateRule(ctx: TenantCtx, id: string, input: RuleChange): Promise<RuleRow> {
  const { version: seen, ...change } = validate(ruleChange, input)
  // Parsing gives what was left out its usual value.
  const named = Object.entries(change).filter(([name]) => input[name as keyof RuleChange] !== undefined)
  return changeRules(ctx, async (tx) => {
    const rule = await requireSeen(tx, ctx, id, seen)
    const content: RuleContent = { ...contentOf(rule), ...Object.fromEntries(named) }
    if (isDeepStrictEqual(content, contentOf(rule))) return rule
    return writeRule(tx, ctx, rule, content, { action: 'rule.update' })
  })
}

/** Writes what an earlier version said as a new one. Throws NOT_FOUND, CONFLICT as updateRule. */
export function restoreRuleVersion(
  ctx: TenantCtx,
  id: string,
  input: { version: number; restore: number },
): Promise<RuleRow> {
  const { version: seen, restore } = validate(z.object({ version, restore: version }), input)
  return changeRules(ctx, async (tx) => {
    const rule = await requireSeen(tx, ctx, id, seen)
    const content = contentOf(await requireVersion(tx, ctx, id, restore))
    if (isDeepStrictEqual(content, contentOf(rule))) return rule
    return writeRule(tx, ctx, rule, content, { action: 'rule.restore', restoredFrom: restore })
  })
}

/** Switches a rule on or off. Doing it twice changes nothing. Throws NOT_FOUND. */
export function setRuleEnabled(ctx: TenantCtx, id: string, enabled: boolean): Promise<RuleRow> {
  return changeRules(ctx, async (tx) => {
    const rule = await requireRule(tx, ctx, id)
    if (rule.enabled === enabled) return rule
    await tx.update(rules).set({ enabled }).where(ofRule(ctx, id))
    await recordAudit(tx, {
      action: enabled ? 'rule.enable' : 'rule.disable',
      target: targetOf(rule),
      before: { name: rule.name, enabled: rule.enabled },
      after: { name: rule.name, enabled },
    })
    return { ...rule, enabled }
  })
}

/** Runs `work` in one transaction under the lock; whatever comes of it, sessions are opened anew. */
export function changeRules<T>(ctx: TenantCtx, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTenant(ctx, async (tx) => {
    await lockRules(tx, ctx)
    const done = await work(tx)
    await noteChangedRules(tx, ctx)
    return done
  })
}

async function requireSeen(tx: Tx, ctx: TenantCtx, id: string, seen: number): Promise<RuleRow> {
  const rule = await requireRule(tx, ctx, id)
  if (rule.version === seen) return rule
  const { version, actorLabel, updatedAt } = rule
  throw new AppError('CONFLICT', {
    message: `${actorLabel} has changed this rule in the meantime. Nothing was overwritten.`,
    details: { version, actorLabel, at: updatedAt.toISOString() },
  })
}
