import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { announceChange } from '../../db/invalidations.ts'
import { tenants } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { recordAudit } from '../audit/audit.ts'
import { lockTeam, readAuthority, requireHeld } from '../members/authority.ts'
import { planCode, planVersion } from '../plans/inputs.ts'
import { effectiveLimits } from '../plans/limits.ts'
import { type PlanRow, requireOfferedPlan } from '../plans/plans.ts'
import { clampRetention } from '../settings/settings.ts'
import { requireTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { type Finding, findExceeding } from './findings.ts'

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    /** A tenant is on another plan or version since `at`: what it pays and may use follows from it. */
    'tenant.plan-changed': { tenantId: string; from: PlanRef; to: PlanRef; at: string }
  }
}

export interface PlanRef {
  code: string
  version: number
}

export interface PlanChangePreview {
  from: PlanRow
  to: PlanRow
  findings: Finding[]
}

/** What moving to the version of a plan that is on offer would mean. Writes nothing. Throws INVALID_INPUT. */
export function previewPlanChange(ctx: TenantCtx, code: string): Promise<PlanChangePreview> {
  const input = validate(z.object({ planCode }), { planCode: code })
  return inTenant(ctx, async (tx) => {
    const tenant = await requireTenantRow(tx, ctx.tenantId)
    return preview(tx, tenant, await requireOfferedPlan(tx, input.planCode))
  })
}

async function preview(tx: Tx, tenant: TenantRow, to: PlanRow): Promise<PlanChangePreview> {
  const { plan: from } = await effectiveLimits(tx, tenant.tenantId)
  const findings = (await findExceeding(tx, [tenant], from, to)).get(tenant.tenantId) ?? []
  return { from, to, findings }
}

export const changeInput = z.object({ planCode, planVersion })

/** A change that may be made: where the tenant is, and where it goes. */
export interface PreparedChange {
  tenant: TenantRow
  from: PlanRow
  to: PlanRow
}

/**
 * Locks the tenant and checks that it may move to a plan now. `planVersion` is the version the caller saw on offer:
 * CONFLICT when another one is by now. PLAN_EXCEEDED lists what has to go first. Throws INVALID_INPUT for no such plan,
 * FORBIDDEN, CONFLICT unless the tenant is active.
 */
export async function prepareChange(
  tx: Tx,
  ctx: TenantCtx,
  wanted: z.output<typeof changeInput>,
): Promise<PreparedChange> {
  const tenant = await lockTeam(tx, ctx)
  requireHeld(await readAuthority(tx, ctx), 'plan:change')
  if (tenant.status !== 'ACTIVE')
    throw new AppError('CONFLICT', { message: 'The plan can be changed while the tenant is active.' })
  const to = await requireOfferedPlan(tx, wanted.planCode)
  if (to.version !== wanted.planVersion)
    throw new AppError('CONFLICT', { message: `The plan ${to.name} has changed. Look at it again.` })
  const { from, findings } = await preview(tx, tenant, to)
  if (tenant.planCode === to.code && tenant.planVersion === to.version) return { tenant, from, to }
  const blocking = findings.filter((finding) => finding.blocks)
  if (blocking.length > 0)
    throw new AppError('PLAN_EXCEEDED', {
      message: `More is in use than ${to.name} allows. ${blocking.map((finding) => finding.message).join(' ')}`,
      details: { exceeds: blocking },
    })
  return { tenant, from, to }
}

/**
 * Writes a move that has been checked: record, retention, audit and event. `at` is since when it counts, now unless it
 * was due earlier. The retention is shortened to what the plan allows, as a change in the history of the settings. Needs
 * the lock on the tenant.
 */
export async function moveTenant(
  tx: Tx,
  ctx: TenantCtx,
  tenant: TenantRow,
  to: PlanRow,
  { action, at }: { action: string; at?: Date },
): Promise<TenantRow> {
  const now = ctx.services.now()
  const [moved] = await tx
    .update(tenants)
    .set({ planCode: to.code, planVersion: to.version, updatedAt: now })
    .where(eq(tenants.tenantId, ctx.tenantId))
    .returning()
  if (!moved) throw new AppError('NOT_FOUND')
  await announceChange(tx, 'tenant', ctx.tenantId)
  const [before, after] = [refOf(tenant), { code: to.code, version: to.version }]
  const target = { kind: 'tenant', id: toPublicId('tenant', ctx.tenantId) }
  await recordAudit(tx, { action, target, before: { ...before }, after })
  await publishEvent(tx, 'tenant.plan-changed', {
    tenantId: ctx.tenantId,
    from: before,
    to: after,
    at: (at ?? now).toISOString(),
  })
  const { limits } = await effectiveLimits(tx, ctx.tenantId)
  return clampRetention(tx, ctx, moved, limits.retention_days.limit)
}

function refOf({ planCode, planVersion }: TenantRow): PlanRef {
  return { code: planCode, version: planVersion }
}
