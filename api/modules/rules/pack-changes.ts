import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { rulePacks, rules } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import type { PackRule, RulePack } from '../../rules/packs/pack.ts'
import { severities } from '../../rules/signal.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { changeRules } from './changes.ts'
import { type InstalledPack, type PackChange, type PackView, packContent, readPack, requirePack } from './packs.ts'
import { countRules, lockRules, noteChangedRules, ofRule, requireRoom } from './rules.ts'
import { insertRule, removeRule, writeRule } from './write.ts'

const chosen = z.array(z.string().max(100)).max(500)
const packInput = z.object({ pack: z.string().max(100), rules: chosen.nullish() })
const upgradeInput = z.object({ pack: z.string().max(100), accept: chosen })

/**
 * Makes the rules of a pack the tenant's own, all of them or those that `rules` names, switched on. Throws NOT_FOUND,
 * CONFLICT for a pack that is installed, INVALID_INPUT for a rule that it does not have, RULE_LIMIT_REACHED.
 */
export function installPack(ctx: TenantCtx, input: z.input<typeof packInput>): Promise<PackView> {
  const { pack: packId, rules: named } = validate(packInput, input)
  const pack = requirePack(ctx, packId)
  const wanted = named ? named.map((id) => requirePackRule(pack, id)) : pack.rules
  return changeRules(ctx, async (tx) => {
    const { installed } = await readPack(tx, ctx, pack)
    if (installed) throw new AppError('CONFLICT', { message: `The pack ${pack.name} is installed already.` })
    await requireRoom(tx, ctx, wanted.length)
    await writePack(tx, ctx, pack, [...new Set(wanted)])
    return readPack(tx, ctx, pack)
  })
}

/**
 * For onboarding: installs a pack, or, where it would take half of what the plan allows or more, the most severe of its
 * rules, so that there is room for the tenant's own and nobody is met by an alert. What is left out is offered on the
 * page of packs. Does nothing where it is installed.
 */
export function installPackThatFits(ctx: TenantCtx, packId: string): Promise<void> {
  const pack = requirePack(ctx, packId)
  return inTenant(ctx, async (tx) => {
    await lockRules(tx, ctx)
    if ((await readPack(tx, ctx, pack)).installed) return
    const { used, ceiling } = await countRules(tx, ctx)
    const bySeverity = pack.rules.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
    const underHalf = Math.ceil(ceiling / 2) - 1
    await writePack(tx, ctx, pack, bySeverity.slice(0, Math.max(0, underHalf - used)))
    await noteChangedRules(tx, ctx)
  })
}

/**
 * Takes over those changes of a pack that `accept` names: rules it has added or changed, or that the tenant has deleted or
 * edited, become what the pack has; ones it dropped are deleted. The others stay as they are. The pack counts as of its
 * newest version from then on. Throws NOT_FOUND, INVALID_INPUT for what is no change, RULE_LIMIT_REACHED.
 */
export function upgradePack(ctx: TenantCtx, input: z.input<typeof upgradeInput>): Promise<PackView> {
  const { pack: packId, accept } = validate(upgradeInput, input)
  const pack = requirePack(ctx, packId)
  return changeRules(ctx, async (tx) => {
    const { installed, changes } = await readPack(tx, ctx, pack)
    if (!installed) throw new AppError('NOT_FOUND')
    const accepted = [...new Set(accept)].map((id) => {
      const change = changes.find(({ packRuleId }) => packRuleId === id)
      if (!change) throw invalidField('accept', `There is no change of “${id}” to accept.`)
      return change
    })
    await requireRoom(tx, ctx, accepted.filter(({ rule }) => rule === null).length)
    for (const change of accepted) await acceptChange(tx, ctx, pack, change)
    await markUpgraded(tx, ctx, pack, installed, accepted)
    return readPack(tx, ctx, pack)
  })
}

/**
 * Takes a pack away: its rules are deleted; those that the tenant has changed stay as its own. Throws NOT_FOUND for one
 * that is not installed.
 */
export function removePack(ctx: TenantCtx, packId: string): Promise<PackView> {
  const pack = requirePack(ctx, packId)
  return changeRules(ctx, async (tx) => {
    const { installed } = await readPack(tx, ctx, pack)
    if (!installed) throw new AppError('NOT_FOUND')
    await deletePack(tx, ctx, pack)
    return readPack(tx, ctx, pack)
  })
}

/** Takes back what `installPackThatFits` did, when an onboarding is cancelled. Doing it twice changes nothing. */
export function undoPack(ctx: TenantCtx, packId: string): Promise<void> {
  const pack = requirePack(ctx, packId)
  return inTenant(ctx, async (tx) => {
    if ((await readPack(tx, ctx, pack)).installed) await deletePack(tx, ctx, pack)
  })
}

async function writePack(tx: Tx, ctx: TenantCtx, pack: RulePack, wanted: readonly PackRule[]): Promise<void> {
  const [at, ruleIds] = [ctx.services.now(), wanted.map(({ id }) => id)]
  const row = { tenantId: ctx.tenantId, packId: pack.id, version: pack.version, ruleIds }
  await tx.insert(rulePacks).values({ ...row, ...actorColumns(ctx), installedAt: at, updatedAt: at })
  for (const rule of wanted)
    await insertRule(tx, ctx, packContent(rule), {
      enabled: true,
      action: 'rule.create',
      origin: originOf(pack, rule.id),
    })
  await recordAudit(tx, { action: 'rulepack.install', target: targetOf(pack), after: versionOf(pack, ruleIds) })
}

async function acceptChange(tx: Tx, ctx: TenantCtx, pack: RulePack, change: PackChange): Promise<void> {
  const { rule, offered, packRuleId } = change
  const origin = originOf(pack, packRuleId)
  if (!offered) return rule ? removeRule(tx, ctx, rule, 'rule.delete') : undefined
  if (rule) await writeRule(tx, ctx, rule, offered, { action: 'rule.update', origin })
  else await insertRule(tx, ctx, offered, { enabled: true, action: 'rule.create', origin })
}

async function markUpgraded(
  tx: Tx,
  ctx: TenantCtx,
  pack: RulePack,
  installed: InstalledPack,
  accepted: readonly PackChange[],
): Promise<void> {
  const had = new Set([...installed.ruleIds, ...accepted.map(({ packRuleId }) => packRuleId)])
  const ruleIds = pack.rules.flatMap(({ id }) => (had.has(id) ? [id] : []))
  await tx
    .update(rulePacks)
    .set({ version: pack.version, ruleIds, ...actorColumns(ctx), updatedAt: ctx.services.now() })
    .where(ofPack(ctx, pack))
  await recordAudit(tx, {
    action: 'rulepack.upgrade',
    target: targetOf(pack),
    before: versionOf(installed, installed.ruleIds),
    after: {
      ...versionOf(pack, ruleIds),
      accepted: accepted.map(({ packRuleId }) => packRuleId),
    },
  })
}

async function deletePack(tx: Tx, ctx: TenantCtx, pack: RulePack): Promise<void> {
  const own = await tx
    .select()
    .from(rules)
    .where(and(eq(rules.tenantId, ctx.tenantId), eq(rules.packId, pack.id)))
  for (const rule of own) {
    if (rule.version === rule.packWrote) await removeRule(tx, ctx, rule, 'rule.delete')
    else await tx.update(rules).set(noOrigin).where(ofRule(ctx, rule.id))
  }
  await tx.delete(rulePacks).where(ofPack(ctx, pack))
  await recordAudit(tx, { action: 'rulepack.remove', target: targetOf(pack), before: versionOf(pack, []) })
}

const noOrigin = { packId: null, packRuleId: null, packVersion: null, packWrote: null }

function originOf(pack: RulePack, packRuleId: string) {
  return { packId: pack.id, packRuleId, packVersion: pack.version }
}

function ofPack({ tenantId }: TenantCtx, { id }: RulePack) {
  return and(eq(rulePacks.tenantId, tenantId), eq(rulePacks.packId, id))
}

function targetOf({ id }: RulePack) {
  return { kind: 'rule-pack', id }
}

function versionOf({ version }: { version: number }, ruleIds: readonly string[]): Record<string, unknown> {
  return { version, rules: ruleIds }
}

function requirePackRule(pack: RulePack, id: string): PackRule {
  const found = pack.rules.find((rule) => rule.id === id)
  if (!found) throw invalidField('rules', `The pack ${pack.name} has no rule “${id}”.`)
  return found
}
