import { and, eq, ilike, inArray, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Ctx, type TenantCtx, tenantStatuses } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { isPlainText } from '../../core/text.ts'
import { validate } from '../../core/validate.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { preparedOnce } from '../../db/prepared.ts'
import { tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { unicode } from '../../db/unicode.ts'
import { requireOfferedPlan } from '../plans/plans.ts'
import { defaultRetentionDays } from '../plans/retention.ts'
import { slugProblem } from './slug.ts'
import { claimSlug } from './slug-book.ts'

export type TenantRow = typeof tenants.$inferSelect

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
  const [tenant] = await tenantById(tx).execute({ tenantId })
  if (!tenant) throw new AppError('NOT_FOUND')
  return tenant
}

const tenantById = preparedOnce((db) =>
  db
    .select()
    .from(tenants)
    .where(eq(tenants.tenantId, sql.placeholder('tenantId')))
    .prepare('tenant_by_id'),
)

/** As requireTenantRow, and keeps the row from being changed by anybody else until the transaction ends. */
export async function lockTenantRow(tx: Tx, tenantId: string): Promise<TenantRow> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.tenantId, tenantId)).for('update')
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

/**
 * Claims the slug and writes the record, PROVISIONING, on the version of its plan that is on offer. Throws SLUG_TAKEN, and
 * INVALID_INPUT for a plan that is not on offer. Needs a platform transaction.
 */
export async function insertTenant(tx: Tx, tenant: NewTenant): Promise<TenantRow> {
  const now = tx.ctx.services.now()
  const { version: planVersion, limits } = await requireOfferedPlan(tx, tenant.planCode)
  await claimSlug(tx, tenant.slug, tenant.tenantId)
  const retentionDays = defaultRetentionDays(limits.retention_days ?? null)
  const [row] = await tx
    .insert(tenants)
    .values({ ...tenant, planVersion, retentionDays, status: 'PROVISIONING', createdAt: now, updatedAt: now })
    .returning()
  if (!row) throw new Error('the tenant was not written')
  return row
}

/** Remembers the tenant's organization at the identity provider. */
export async function linkOrganization(tx: Tx, tenantId: string, organizationId: string): Promise<void> {
  await tx.update(tenants).set({ organizationId }).where(eq(tenants.tenantId, tenantId))
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
    pattern ? or(ilike(unicode(tenants.name), pattern), ilike(tenants.slug, pattern)) : undefined,
    statuses?.length ? inArray(tenants.status, statuses) : undefined,
  )
  return readPage<TenantRow>((work) => asPlatform(ctx, work), args, {
    from: tenants,
    where,
    key: tenants.tenantId,
    keyOf: (row) => row.tenantId,
  })
}
