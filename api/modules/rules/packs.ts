import { and, eq, inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { rulePacks, rules } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import type { PackRule, RulePack } from '../../rules/packs/pack.ts'
import { contentOf, type RuleContent } from './content.ts'
import type { RuleRow } from './rules.ts'

declare module '../../core/context.ts' {
  interface Services {
    /** The packs that the product brings along, each in its newest version. */
    rulePacks: readonly RulePack[]
  }
}

export type InstalledPack = typeof rulePacks.$inferSelect

/**
 * How a tenant's rules differ from the shipped pack: a rule it does not have yet (ADDED), one that the pack has changed
 * (CHANGED) or the tenant (EDITED), one that the tenant has deleted (DELETED), one that the pack no longer has (DROPPED).
 */
export const packChangeKinds = ['ADDED', 'CHANGED', 'EDITED', 'DELETED', 'DROPPED'] as const

export interface PackChange {
  kind: (typeof packChangeKinds)[number]
  /** Which rule of the pack. */
  packRuleId: string
  /** The tenant's rule; null where there is none. */
  rule: RuleRow | null
  /** What the pack has; null where it has none. */
  offered: RuleContent | null
}

/** A shipped pack beside what a tenant has of it. */
export interface PackView {
  pack: RulePack
  installed: InstalledPack | null
  /** Empty for a pack that is not installed. */
  changes: PackChange[]
}

/** The pack by its id. Throws NOT_FOUND. */
export function requirePack(ctx: TenantCtx, packId: string): RulePack {
  const pack = ctx.services.rulePacks.find(({ id }) => id === packId)
  if (!pack) throw new AppError('NOT_FOUND')
  return pack
}

/** Every shipped pack, with what is installed of it and what an upgrade would change. */
export function listPacks(ctx: TenantCtx): Promise<PackView[]> {
  return inTenant(ctx, (tx) => readPacks(tx, ctx, ctx.services.rulePacks))
}

export async function readPack(tx: Tx, ctx: TenantCtx, pack: RulePack): Promise<PackView> {
  const [view] = await readPacks(tx, ctx, [pack])
  if (!view) throw new Error('a pack that is asked for is answered')
  return view
}

async function readPacks(tx: Tx, { tenantId }: TenantCtx, packs: readonly RulePack[]): Promise<PackView[]> {
  const ids = packs.map(({ id }) => id)
  const installed = await tx
    .select()
    .from(rulePacks)
    .where(and(eq(rulePacks.tenantId, tenantId), inArray(rulePacks.packId, ids)))
  const own = await tx
    .select()
    .from(rules)
    .where(and(eq(rules.tenantId, tenantId), inArray(rules.packId, ids)))
  return packs.map((pack) => {
    const found = installed.find(({ packId }) => packId === pack.id) ?? null
    const of = own.filter(({ packId }) => packId === pack.id)
    return { pack, installed: found, changes: found ? changesOf(pack, found, of) : [] }
  })
}

function changesOf(pack: RulePack, installed: InstalledPack, own: readonly RuleRow[]): PackChange[] {
  const byPackRule = new Map(own.map((rule) => [rule.packRuleId, rule]))
  const known = new Set(installed.ruleIds)
  const offered = pack.rules.flatMap((shipped): PackChange[] => {
    const change = { packRuleId: shipped.id, offered: packContent(shipped) }
    const rule = byPackRule.get(shipped.id)
    if (!rule) return [{ ...change, rule: null, kind: known.has(shipped.id) ? 'DELETED' : 'ADDED' }]
    if (isSame(contentOf(rule), change.offered)) return []
    return [{ ...change, rule, kind: rule.version === rule.packWrote ? 'CHANGED' : 'EDITED' }]
  })
  const shippedIds = new Set(pack.rules.map(({ id }) => id))
  const dropped = own.flatMap((rule): PackChange[] => {
    const { packRuleId } = rule
    if (packRuleId === null || shippedIds.has(packRuleId)) return []
    return [{ kind: 'DROPPED', packRuleId, rule, offered: null }]
  })
  return [...offered, ...dropped]
}

/** What a rule of a pack says, as a tenant's rule says it. */
export function packContent({ name, description, severity, tags, text }: PackRule): RuleContent {
  return { name, description, severity, tags: [...tags], text }
}

function isSame(one: RuleContent, other: RuleContent): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
