import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { type Ctx, type TenantStatus, withTenant } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { plans, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'
import { planCode, planVersion } from '../plans/inputs.ts'
import { type PlanRow, requireOfferedPlan } from '../plans/plans.ts'
import { lockTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { type Finding, findExceeding } from './findings.ts'
import { moveTenant } from './plan-changes.ts'

export interface MovePreview {
  to: PlanRow
  moving: number
  shortened: number
  staying: number
  blocked: { name: string; slug: string; findings: Finding[] }[]
}

const source = z.object({ code: planCode, fromVersion: planVersion })
const moveInput = source.extend({ toVersion: planVersion })

/** How many of those that stay a preview names. */
const namedTenants = 50
const batchSize = 500
const movable: TenantStatus[] = ['PROVISIONING', 'ACTIVE', 'SUSPENDED']

/**
 * What moving every tenant of a version to the one on offer of the same plan would mean, for operators: how many would
 * move and which would stay, since they have more than it allows. Throws NOT_FOUND, INVALID_INPUT (nothing on offer).
 */
export function previewMove(ctx: Ctx, input: z.input<typeof source>): Promise<MovePreview> {
  const { code, fromVersion } = validate(source, input)
  return asPlatform(ctx, async (tx) => {
    const { from, to } = await requireVersions(tx, code, fromVersion)
    const result: MovePreview = { to, moving: 0, shortened: 0, staying: 0, blocked: [] }
    for (let after: string | null = null; ; ) {
      const batch: TenantRow[] = await tenantsOn(tx, from, after)
      const findings = await findExceeding(tx, batch, from, to)
      for (const tenant of batch) addTo(result, tenant, findings.get(tenant.tenantId) ?? [])
      after = batch.at(-1)?.tenantId ?? null
      if (batch.length < batchSize) return result
    }
  })
}

function addTo(result: MovePreview, { name, slug }: TenantRow, findings: Finding[]): void {
  const blocking = findings.filter((finding) => finding.blocks)
  if (blocking.length === 0) {
    result.moving++
    if (findings.some((finding) => finding.kind === 'RETENTION_SHORTENED')) result.shortened++
    return
  }
  result.staying++
  if (result.blocked.length < namedTenants) result.blocked.push({ name, slug, findings: blocking })
}

/**
 * Has every tenant of a version moved to the one on offer, by a job and tenant by tenant; those that have more than it
 * allows stay. Throws as previewMove, and CONFLICT when the version on offer is not `toVersion`.
 */
export function startMove(ctx: Ctx, input: z.input<typeof moveInput>): Promise<PlanRow> {
  const { code, fromVersion, toVersion } = validate(moveInput, input)
  return asPlatform(ctx, async (tx) => {
    const { to } = await requireVersions(tx, code, fromVersion)
    if (to.version !== toVersion)
      throw new AppError('CONFLICT', { message: `Version ${to.version} is on offer by now. Look at it again.` })
    await enqueue(tx, 'plans.move-tenants', { code, fromVersion, toVersion })
    const target = { kind: 'plan', id: `${code} ${fromVersion}` }
    await recordAudit(tx, {
      action: 'plan.move-tenants',
      tenantId: platformChain,
      target,
      after: { version: toVersion },
    })
    return to
  })
}

/**
 * The job behind startMove. Each tenant is checked and moved in a transaction of its own, so that running it again goes
 * on where it was. Stops where another version is on offer by now. Returns how many moved.
 */
export async function moveTenants(
  ctx: Ctx,
  { code, fromVersion, toVersion }: z.output<typeof moveInput>,
): Promise<number> {
  let moved = 0
  for (let after: string | null = null; ; ) {
    const { from, to, batch } = await asPlatform(ctx, async (tx) => {
      const versions = await requireVersions(tx, code, fromVersion)
      return { ...versions, batch: await tenantsOn(tx, versions.from, after) }
    })
    if (to.version !== toVersion) return moved
    for (const { tenantId } of batch) if (await moveOne(ctx, tenantId, from, to)) moved++
    after = batch.at(-1)?.tenantId ?? null
    if (batch.length < batchSize) return moved
  }
}

function moveOne(ctx: Ctx, tenantId: string, from: PlanRow, to: PlanRow): Promise<boolean> {
  const inside = withTenant(ctx, tenantId)
  return inTenant(inside, async (tx) => {
    const tenant = await lockTenantRow(tx, tenantId)
    if (tenant.planCode !== from.code || tenant.planVersion !== from.version) return false
    const findings = (await findExceeding(tx, [tenant], from, to)).get(tenantId) ?? []
    if (findings.some((finding) => finding.blocks)) return false
    await moveTenant(tx, inside, tenant, to, { action: 'plan.move' })
    return true
  })
}

async function requireVersions(tx: Tx, code: string, version: number): Promise<{ from: PlanRow; to: PlanRow }> {
  const [from] = await tx
    .select()
    .from(plans)
    .where(and(eq(plans.code, code), eq(plans.version, version), eq(plans.state, 'RETIRED')))
  if (!from) throw new AppError('NOT_FOUND', { message: 'There is no such retired version.' })
  return { from, to: await requireOfferedPlan(tx, code) }
}

function tenantsOn(tx: Tx, { code, version }: PlanRow, after: string | null): Promise<TenantRow[]> {
  return tx
    .select()
    .from(tenants)
    .where(
      and(
        eq(tenants.planCode, code),
        eq(tenants.planVersion, version),
        inArray(tenants.status, movable),
        after ? gt(tenants.tenantId, after) : undefined,
      ),
    )
    .orderBy(asc(tenants.tenantId))
    .limit(batchSize)
}
