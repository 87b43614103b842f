import { eq, sql } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { tenants } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'
import { archiveInvoices } from '../billing/archive/archive.ts'
import { removeCustomer } from '../billing/collector/leaving.ts'
import { undoTenantKeys } from '../keys/provisioning.ts'
import { lockTenantRow, requireTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { freeSlugs } from '../tenants/transitions.ts'
import { removeOrganization } from './organization.ts'

/** Rows removed by one statement, each in a transaction of its own: nobody waits long for a lock or for vacuum. */
const batchSize = 5_000
/** The longest wait there is: a key may still be wanted after an older database was restored. */
const keyDays = 30

/**
 * Removes everything of a tenant that is DELETED: its organization at the identity provider, its customer at the billing
 * provider, its keys (scheduled for destruction), all its rows, its address. What stays is a tombstone: the id, the
 * status, when, and by whose wish; and in the archive of operators what was issued to it, which tax law has the issuer
 * keep. Each part is safe to repeat, so a purge goes on after a crash at any point, and two at once do no harm. Does
 * nothing for a tenant that is not DELETED, or is purged already. Throws UNAVAILABLE while a provider is down.
 */
export async function purgeTenant(ctx: TenantCtx): Promise<void> {
  const tenant = await inTenant(ctx, (tx) => requireTenantRow(tx, ctx.tenantId))
  if (!isPurgeable(tenant)) return
  await removeOrganization(ctx)
  await removeCustomer(ctx)
  await undoTenantKeys(ctx, keyDays)
  await archiveInvoices(ctx)
  for (const table of await listTenantTables(ctx)) {
    while ((await asPlatform(ctx, (tx) => purgeBatchIfDue(tx, ctx, table))) === batchSize);
  }
  await writeTombstone(ctx)
}

/** An onboarding that was cancelled is DELETED as well, but was never asked to be purged: operators see its steps. */
function isPurgeable({ status, deletionAt, purgedAt }: TenantRow): boolean {
  return status === 'DELETED' && deletionAt !== null && purgedAt === null
}

/** Every table with rows of tenants, from the catalogue: a new one is purged without anybody remembering it here. */
async function listTenantTables(ctx: TenantCtx): Promise<string[]> {
  const rows = await asPlatform(ctx, (tx) => tx.execute<{ name: string }>(sql`select * from tenant_tables() as name`))
  return rows.map((row) => row.name)
}

/** Nothing is removed, and nothing is wrong, when another worker has written the tombstone in the meantime. */
async function purgeBatchIfDue(tx: Tx, ctx: TenantCtx, table: string): Promise<number> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.tenantId, ctx.tenantId)).for('share')
  return tenant && isPurgeable(tenant) ? purgeBatch(tx, ctx, table) : 0
}

/** Removes some rows and tells how many. The database checks by itself that the tenant is to be purged. */
async function purgeBatch(tx: Tx, { tenantId }: TenantCtx, table: string): Promise<number> {
  const [row] = await tx.execute<{ removed: number }>(
    sql`select purge_tenant_rows(${table}, ${tenantId}, ${batchSize}) as removed`,
  )
  return row?.removed ?? 0
}

/** The last look and the tombstone in one transaction. Of two purges at once the second finds it written. */
async function writeTombstone(ctx: TenantCtx): Promise<void> {
  const { tenantId } = ctx
  const tables = await listTenantTables(ctx)
  await asPlatform(ctx, async (tx) => {
    const tenant = await lockTenantRow(tx, tenantId)
    if (!isPurgeable(tenant)) return
    for (const table of tables) while ((await purgeBatch(tx, ctx, table)) === batchSize);
    await freeSlugs(tx, tenantId)
    const purgedAt = ctx.services.now()
    await tx
      .update(tenants)
      .set({ ...nobody(tenantId), purgedAt, updatedAt: purgedAt })
      .where(eq(tenants.tenantId, tenantId))
    await recordAudit(tx, {
      tenantId: platformChain,
      action: 'tenant.purge',
      target: { kind: 'tenant', id: toPublicId('tenant', tenantId) },
      after: {
        requestedBy: tenant.deletionRequestedBy && toPublicId('user', tenant.deletionRequestedBy),
        requestedAt: tenant.deletionRequestedAt?.toISOString() ?? null,
      },
    })
  })
}

/** What the columns of a tombstone hold in place of a company's data. The slug is the id, which no company can take. */
function nobody(tenantId: string) {
  return {
    name: 'Deleted tenant',
    slug: toPublicId('tenant', tenantId),
    timeZone: 'UTC',
    locale: 'en',
    supportContact: null,
    primaryColor: null,
    logoHash: null,
    metadata: {},
    tags: [],
    security: {},
    organizationId: null,
    createdBy: null,
    suspensionNote: null,
  }
}
