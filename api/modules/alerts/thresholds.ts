import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { invalidField } from '../../core/errors.ts'
import { toPublicRoleId } from '../../core/ids.ts'
import { isBuiltInRole } from '../../core/permissions.ts'
import { validate } from '../../core/validate.ts'
import { announceChange } from '../../db/invalidations.ts'
import { roles as ownRoles, usageThresholds } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { lockTeam, readAuthority, requireHeld } from '../members/authority.ts'
import { requireKnownRoles } from '../members/roles.ts'
import type { LimitName } from '../plans/limit-names.ts'
import { countedLimits } from './levels.ts'

/** At which parts of a limit, in percent and ascending, a tenant hears of it; and the roles whose holders get a mail. */
export interface Thresholds {
  percents: readonly number[]
  roles: readonly string[]
}

export interface MeterThresholds extends Thresholds {
  meter: LimitName
  /** Whether the tenant chose them; else they are the usual ones. */
  chosen: boolean
}

/** What counts where a tenant has chosen nothing. */
export const usualThresholds: Thresholds = { percents: [50, 80, 100], roles: ['OWNER', 'ADMIN', 'BILLING'] }

/** The thresholds that tenants have chosen, by tenant and limit. */
export async function readChosen(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, Map<string, Thresholds>>> {
  const rows = await tx
    .select()
    .from(usageThresholds)
    .where(inArray(usageThresholds.tenantId, [...tenantIds]))
  const byTenant = Map.groupBy(rows, ({ tenantId }) => tenantId)
  return new Map([...byTenant].map(([tenantId, of]) => [tenantId, new Map(of.map((row) => [row.meter, row]))]))
}

/** The thresholds of every limit whose use is known, in the order of limits. A role that is gone is not named. */
export function listThresholds(ctx: TenantCtx): Promise<MeterThresholds[]> {
  return inTenant(ctx, async (tx) => {
    const chosen = (await readChosen(tx, [ctx.tenantId])).get(ctx.tenantId)
    const own = await tx.select({ id: ownRoles.id }).from(ownRoles).where(eq(ownRoles.tenantId, ctx.tenantId))
    const isRole = (id: string) => isBuiltInRole(id) || own.some((role) => role.id === id)
    return countedLimits(ctx.services).map((meter) => {
      const { percents, roles } = chosen?.get(meter) ?? usualThresholds
      return { meter, percents, roles: roles.filter(isRole), chosen: chosen?.has(meter) ?? false }
    })
  })
}

const percent = z.int('A percentage is a whole number.').min(1, 'At least 1 %.').max(1000, 'At most 1000 %.')
const thresholdsInput = z.object({
  meter: z.string().max(100),
  percents: z
    .array(percent)
    .max(10, 'At most 10 thresholds.')
    .transform((percents) => [...new Set(percents)].sort((one, other) => one - other)),
  roles: z
    .array(z.string().max(100))
    .min(1, 'Choose at least one role.')
    .max(20, 'At most 20 roles.')
    .transform((roles) => [...new Set(roles)]),
})

export type SetThresholdsInput = z.input<typeof thresholdsInput>

/**
 * Chooses at which percentages of a limit the tenant hears of it, none for never, and the roles whose holders get a
 * mail. It counts from now on: what has been reached already is told at most once. Throws INVALID_INPUT for a limit whose
 * use is not known or a role that is not there, FORBIDDEN.
 */
export function setThresholds(ctx: TenantCtx, input: SetThresholdsInput): Promise<MeterThresholds> {
  const { meter: asked, percents, roles } = validate(thresholdsInput, input)
  const meter = countedLimits(ctx.services).find((name) => name === asked)
  if (!meter) throw invalidField('meter', 'There is no such limit.')
  return inTenant(ctx, async (tx) => {
    await lockTeam(tx, ctx)
    requireHeld(await readAuthority(tx, ctx), 'alerts:manage')
    await requireKnownRoles(tx, ctx, roles)
    const row = { tenantId: ctx.tenantId, meter }
    const [before] = await tx
      .select()
      .from(usageThresholds)
      .where(and(eq(usageThresholds.tenantId, ctx.tenantId), eq(usageThresholds.meter, meter)))
    const set = { percents, roles, updatedAt: ctx.services.now() }
    await tx
      .insert(usageThresholds)
      .values({ ...row, ...set })
      .onConflictDoUpdate({ target: [usageThresholds.tenantId, usageThresholds.meter], set })
    await announceChange(tx, 'tenant', ctx.tenantId)
    await recordAudit(tx, {
      action: 'threshold.set',
      target: { kind: 'limit', id: meter },
      before: forAudit(before ?? usualThresholds),
      after: forAudit(set),
    })
    return { meter, percents, roles, chosen: true }
  })
}

function forAudit({ percents, roles }: Thresholds): Record<string, unknown> {
  return { percents, roles: roles.map(toPublicRoleId) }
}
