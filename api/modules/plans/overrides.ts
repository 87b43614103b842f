import { and, eq, isNotNull, isNull, ne } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { announceChange } from '../../db/invalidations.ts'
import { limitOverrides, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { limitValue, plainSentence } from './inputs.ts'
import { isLimitName } from './limit-names.ts'
import { effectiveLimits, type OverrideRow, readOverrides } from './limits.ts'

const overrideInput = z.object({
  meter: z.string().refine(isLimitName, 'There is no such limit.'),
  limit: limitValue.nullable(),
  reason: plainSentence('Say why.', 500),
  expiresAt: z.date().nullish(),
})

export type OverrideInput = z.input<typeof overrideInput>

/** An override further away than this is meant to last: it is given without an end. */
const longestMs = 5 * 366 * 86_400_000

/** The overrides in force in the tenant, newest first. */
export function listOverrides(ctx: TenantCtx): Promise<OverrideRow[]> {
  return inTenant(ctx, (tx) => readOverrides(tx, [ctx.tenantId]))
}

/**
 * Gives the tenant a limit other than its plan's, for operators. One with an end covers what was there and replaces only
 * another with an end; one without replaces all of the meter. Throws INVALID_INPUT, and NOT_FOUND for a deleted tenant.
 */
export function setOverride(ctx: TenantCtx, input: OverrideInput): Promise<OverrideRow> {
  return asPlatform(ctx, (tx) => giveOverride(tx, ctx, input))
}

/** As setOverride, in the caller's platform transaction. */
export async function giveOverride(tx: Tx, ctx: TenantCtx, input: OverrideInput): Promise<OverrideRow> {
  const { meter, limit, reason, expiresAt = null } = validate(overrideInput, input)
  requireEndAhead(ctx, expiresAt, 'expiresAt')
  if (meter === 'retention_days' && limit === 0) throw invalidField('limit', 'Data is kept for at least a day.')
  const now = ctx.services.now()
  await lockTenant(tx, ctx)
  const { limits } = await effectiveLimits(tx, ctx.tenantId)
  await tx
    .update(limitOverrides)
    .set({ endedAt: now })
    .where(and(open(ctx), eq(limitOverrides.meter, meter), expiresAt ? isNotNull(limitOverrides.expiresAt) : undefined))
  const row = { tenantId: ctx.tenantId, id: newId(), meter, value: limit, reason, expiresAt, createdAt: now }
  const [set] = await tx
    .insert(limitOverrides)
    .values({ ...row, ...actorColumns(ctx) })
    .returning()
  if (!set) throw new Error('the override was not written')
  const [before, after] = [{ limit: limits[meter].limit }, { meter, limit, reason, expiresAt: iso(expiresAt) }]
  await announceChange(tx, 'tenant', ctx.tenantId)
  await recordAudit(tx, { action: 'limit.override', target: targetOf(set), before, after })
  return set
}

/** Throws INVALID_INPUT for an end that is over, or so far away that none is meant. */
export function requireEndAhead({ services }: TenantCtx, end: Date | null, field: string): void {
  if (!end) return
  const ahead = end.getTime() - services.now().getTime()
  if (ahead <= 0) throw invalidField(field, 'This is over already.')
  if (ahead > longestMs) throw invalidField(field, 'An end is at most five years away; without one the limit stays.')
}

/** Takes an override back, for operators: what it covered counts again at once. Throws NOT_FOUND. */
export function endOverride(ctx: TenantCtx, id: string): Promise<OverrideRow> {
  return asPlatform(ctx, async (tx) => {
    await lockTenant(tx, ctx)
    const [ended] = await tx
      .update(limitOverrides)
      .set({ endedAt: ctx.services.now() })
      .where(and(open(ctx), eq(limitOverrides.id, id)))
      .returning()
    if (!ended) throw new AppError('NOT_FOUND')
    const { meter, value, reason, expiresAt } = ended
    const before = { meter, limit: value, reason, expiresAt: iso(expiresAt) }
    await announceChange(tx, 'tenant', ctx.tenantId)
    await recordAudit(tx, { action: 'limit.end-override', target: targetOf(ended), before })
    return ended
  })
}

/** Two operators at once write one after the other. */
async function lockTenant(tx: Tx, { tenantId }: TenantCtx): Promise<void> {
  const [tenant] = await tx
    .select({ tenantId: tenants.tenantId })
    .from(tenants)
    .where(and(eq(tenants.tenantId, tenantId), ne(tenants.status, 'DELETED')))
    .for('update')
  if (!tenant) throw new AppError('NOT_FOUND')
}

function open({ tenantId }: TenantCtx) {
  return and(eq(limitOverrides.tenantId, tenantId), isNull(limitOverrides.endedAt))
}

function targetOf({ id }: OverrideRow): { kind: string; id: string } {
  return { kind: 'limit-override', id: toPublicId('limitOverride', id) }
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}
