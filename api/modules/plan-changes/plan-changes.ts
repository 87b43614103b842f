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

const changeInput = z.object({ planCode, planVersion })

/**
 * Moves the tenant to a plan at once. `planVersion` is the version the caller saw on offer: CONFLICT when another one is
 * by now. PLAN_EXCEEDED lists what has to go first. The retention is shortened to what the plan allows, as a change in
 * the history of the settings. Being on that version already changes nothing. Throws INVALID_INPUT for no such plan.
 */
export function changePlan(ctx: TenantCtx, input: z.input<typeof changeInput>): Promise<TenantRow> {
  const wanted = validate(changeInput, input)
  return inTenant(ctx, async (tx) => {
    const tenant = await lockTeam(tx, ctx)
    requireHeld(await readAuthority(tx, ctx), 'plan:change')
    if (tenant.status !== 'ACTIVE')
      throw new AppError('CONFLICT', { message: 'The plan can be changed while the tenant is active.' })
    const to = await requireOfferedPlan(tx, wanted.planCode)
    if (to.version !== wanted.planVersion)
      throw new AppError('CONFLICT', { message: `The plan ${to.name} has changed. Look at it again.` })
    if (tenant.planCode === to.code && tenant.planVersion === to.version) return tenant
    const { findings } = await preview(tx, tenant, to)
    const blocking = findings.filter((finding) => finding.blocks)
    if (blocking.length > 0)
      throw new AppError('PLAN_EXCEEDED', {
        message: `More is in use than ${to.name} allows. ${blocking.map((finding) => finding.message).join(' ')}`,
        details: { exceeds: blocking },
      })
    return moveTenant(tx, ctx, tenant, to, 'plan.change')
  })
}

/** Writes a move that has been checked: record, retention, audit and event. Needs the lock on the tenant. */
export async function moveTenant(
  tx: Tx,
  ctx: TenantCtx,
  tenant: TenantRow,
  to: PlanRow,
  action: string,
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
    at: now.toISOString(),
  })
  const { limits } = await effectiveLimits(tx, ctx.tenantId)
  return clampRetention(tx, ctx, moved, limits.retention_days.limit)
}

function refOf({ planCode, planVersion }: TenantRow): PlanRef {
  return { code: planCode, version: planVersion }
}
