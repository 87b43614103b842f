import type { TenantCtx } from '../../core/context.ts'
import { announceChange } from '../../db/invalidations.ts'
import { inTenant } from '../../db/tenancy.ts'
import type { RuleError } from '../../rules/engine.ts'
import { recordAudit } from '../audit/audit.ts'
import type { OpenSession } from './sessions.ts'

/** An error of a rule, with the name by which people know it. */
export interface NamedRuleError extends RuleError {
  ruleName: string
}

/** The session of this replica, which is opened where there is none. Throws UNAVAILABLE while the engine is down. */
export function getSession(ctx: TenantCtx): Promise<OpenSession> {
  return ctx.services.rulesSessions.use(ctx.tenantId, async (open) => open)
}

/** Has every replica that holds a session of the tenant open another one. */
export async function rebuildSession(ctx: TenantCtx): Promise<OpenSession> {
  await inTenant(ctx, async (tx) => {
    await announceChange(tx, 'rules', ctx.tenantId)
    await recordAudit(tx, { action: 'rules.rebuild-session' })
  })
  await ctx.services.rulesSessions.reopen(ctx.tenantId)
  return getSession(ctx)
}

/** Errors with the names of their rules. */
export function named({ rules }: Pick<OpenSession, 'rules'>, errors: readonly RuleError[]): NamedRuleError[] {
  return errors.map((error) => ({ ...error, ruleName: rules.get(error.ruleId)?.ruleName ?? '' }))
}
