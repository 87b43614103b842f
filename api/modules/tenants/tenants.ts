import { and, eq, ilike, inArray, or, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import { type Ctx, type TenantCtx, tenantStatuses } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { announceChange } from '../../db/invalidations.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { tenantSlugs, tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { defaultRetentionDays, requirePlan } from '../plans/plans.ts'
import { slugProblem } from './slug.ts'
import { claimSlug } from './slug-book.ts'

export type TenantRow = typeof tenants.$inferSelect

/** Whether a text can be stored and shown as it is: whole characters, none that control or turn the text around. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text)
}

/** A tenant's name: 1 to 100 characters, without control characters and without those that turn text around. */
export const tenantName = z
  .string()
  .trim()
  .min(1, 'Give the tenant a name.')
  .max(100, 'A name has at most 100 characters.')
  .refine(isPlainText, 'A name has no control characters.')

export const tenantSlug = z
  .string()
  .trim()
  .superRefine((slug, issues) => {
    const problem = slugProblem(slug)
    if (problem) issues.addIssue({ code: 'custom', message: problem })
  })

/** An IANA time zone this runtime knows, by name; fixed offsets such as `+02:00` are not zones. */
export const timeZone = z.string().refine((zone) => {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}, 'Choose a time zone by its name, for example Europe/Berlin.')

/** The tenant the request acts in. Throws NOT_FOUND when it is gone. */
export function getTenant(ctx: TenantCtx): Promise<TenantRow> {
  return inTenant(ctx, (tx) => requireTenantRow(tx, ctx.tenantId))
}

/** As getTenant, in the caller's transaction. */
export async function requireTenantRow(tx: Tx, tenantId: string): Promise<TenantRow> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.tenantId, tenantId))
  if (!tenant) throw new AppError('NOT_FOUND')
  return tenant
}

export interface NewTenant {
  tenantId: string
  name: string
  slug: string
  timeZone: string
  planCode: string
  createdBy: string
}

/** Claims the slug and writes the record, PROVISIONING. Throws SLUG_TAKEN. Needs a platform transaction. */
export async function insertTenant(tx: Tx, tenant: NewTenant): Promise<TenantRow> {
  const now = tx.ctx.services.now()
  const { limits } = await requirePlan(tx.ctx, tenant.planCode)
  await claimSlug(tx, tenant.slug, tenant.tenantId)
  const retentionDays = defaultRetentionDays(limits)
  const [row] = await tx
    .insert(tenants)
    .values({ ...tenant, retentionDays, status: 'PROVISIONING', createdAt: now, updatedAt: now })
    .returning()
  if (!row) throw new Error('the tenant was not written')
  return row
}

/** Opens a provisioned tenant. */
export async function activateTenant(tx: Tx, tenantId: string): Promise<void> {
  const now = tx.ctx.services.now()
  await tx
    .update(tenants)
    .set({ status: 'ACTIVE', activatedAt: now, updatedAt: now })
    .where(eq(tenants.tenantId, tenantId))
  await announceChange(tx, 'tenant', tenantId)
  const target = { kind: 'tenant', id: toPublicId('tenant', tenantId) }
  const [before, after] = [{ status: 'PROVISIONING' }, { status: 'ACTIVE' }]
  await recordAudit(tx, { action: 'tenant.activate', target, before, after })
}

/** Remembers the tenant's organization at the identity provider. */
export async function linkOrganization(tx: Tx, tenantId: string, organizationId: string): Promise<void> {
  await tx.update(tenants).set({ organizationId }).where(eq(tenants.tenantId, tenantId))
}

/** Frees the slug and leaves a tombstone. Doing it twice is fine. Needs a platform transaction. */
export async function removeTenant(tx: Tx, tenantId: string): Promise<void> {
  await tx.delete(tenantSlugs).where(eq(tenantSlugs.ownerTenantId, tenantId))
  await tx
    .update(tenants)
    .set({ status: 'DELETED', updatedAt: tx.ctx.services.now() })
    .where(eq(tenants.tenantId, tenantId))
  await announceChange(tx, 'tenant', tenantId)
}

const platformFilter = z.object({
  search: z.string().trim().max(100, 'Search with at most 100 characters.').nullish(),
  statuses: z.array(z.enum(tenantStatuses)).max(10).nullish(),
})

export type PlatformTenantFilter = z.input<typeof platformFilter>

/** Every tenant of the installation, newest first, for operators. `search` looks into name and slug. */
export function listPlatformTenants(
  ctx: Ctx,
  filter: PlatformTenantFilter,
  args: PageRequest,
): Promise<Page<TenantRow>> {
  const { search, statuses } = validate(platformFilter, filter)
  const pattern = search && `%${search.replace(/[\\%_]/g, '\\$&')}%`
  const where: SQL | undefined = and(
    pattern ? or(ilike(tenants.name, pattern), ilike(tenants.slug, pattern)) : undefined,
    statuses?.length ? inArray(tenants.status, statuses) : undefined,
  )
  return readPage<TenantRow>((work) => asPlatform(ctx, work), args, {
    from: tenants,
    where,
    key: tenants.tenantId,
    keyOf: (row) => row.tenantId,
  })
}
