import { and, arrayContains, eq, ilike, inArray, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { validate } from '../../core/validate.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { rules } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { unicode } from '../../db/unicode.ts'
import { severities } from '../../rules/signal.ts'
import type { RuleRow } from './rules.ts'

const ruleFilter = z.object({
  search: z.string().trim().max(100, 'Search with at most 100 characters.').nullish(),
  severities: z.array(z.enum(severities)).max(10).nullish(),
  enabled: z.boolean().nullish(),
  tag: z.string().trim().max(100).nullish(),
  pack: z.string().trim().max(100).nullish(),
})

export type RuleFilter = z.input<typeof ruleFilter>

/** The tenant's rules, newest first. `search` looks into name, description and text. */
export function listRules(ctx: TenantCtx, filter: RuleFilter, args: PageRequest): Promise<Page<RuleRow>> {
  const { search, severities: wanted, enabled, tag, pack } = validate(ruleFilter, filter)
  const pattern = search && `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const where = and(
    eq(rules.tenantId, ctx.tenantId),
    pattern
      ? or(...[rules.name, rules.description, rules.text].map((column) => ilike(unicode(column), pattern)))
      : undefined,
    wanted?.length ? inArray(rules.severity, wanted) : undefined,
    enabled == null ? undefined : eq(rules.enabled, enabled),
    tag ? arrayContains(rules.tags, [tag]) : undefined,
    pack ? eq(rules.packId, pack) : undefined,
  )
  return readPage<RuleRow>((work) => inTenant(ctx, work), args, {
    from: rules,
    where,
    key: rules.id,
    keyOf: (row) => row.id,
  })
}

/** More are not offered to choose from. */
const mostTags = 500

/** The tags of the tenant's rules, each once, by name. */
export async function listRuleTags(ctx: TenantCtx): Promise<string[]> {
  const tag = sql<string>`unnest(${rules.tags})`.as('tag')
  const rows = await inTenant(ctx, (tx) =>
    tx.selectDistinct({ tag }).from(rules).where(eq(rules.tenantId, ctx.tenantId)).orderBy(sql`tag`).limit(mostTags),
  )
  return rows.map((row) => row.tag)
}
