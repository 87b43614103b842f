import { and, eq } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { ruleVersions } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'

export type RuleVersionRow = typeof ruleVersions.$inferSelect

/** Every version of a rule, newest first. */
export function listRuleVersions(ctx: TenantCtx, ruleId: string, args: PageRequest): Promise<Page<RuleVersionRow>> {
  return readPage<RuleVersionRow>((work) => inTenant(ctx, work), args, {
    from: ruleVersions,
    where: and(eq(ruleVersions.tenantId, ctx.tenantId), eq(ruleVersions.ruleId, ruleId)),
    key: ruleVersions.version,
    keyOf: (row) => row.version,
  })
}

/** One version of a rule. Throws NOT_FOUND. */
export async function requireVersion(
  tx: Tx,
  { tenantId }: TenantCtx,
  ruleId: string,
  version: number,
): Promise<RuleVersionRow> {
  const [found] = await tx
    .select()
    .from(ruleVersions)
    .where(and(eq(ruleVersions.tenantId, tenantId), eq(ruleVersions.ruleId, ruleId), eq(ruleVersions.version, version)))
  if (!found) throw new AppError('NOT_FOUND')
  return found
}
