import { eq } from 'drizzle-orm'
import type { TenantCtx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { requireOpen } from '../core/lifecycle.ts'
import { tenants } from './tables/index.ts'
import type { Tx } from './tenancy.ts'

/**
 * Keeps the tenant's status as it is until the transaction ends, beside others who do the same, and throws
 * TENANT_SUSPENDED or TENANT_DELETING unless the tenant may be changed. For changes that take no other lock on the
 * tenant: of one and a suspension at once, the one that comes first wins.
 */
export async function holdOpen(tx: Tx, { tenantId }: TenantCtx): Promise<void> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.tenantId, tenantId)).for('share')
  if (!tenant) throw new AppError('NOT_FOUND')
  requireOpen(tenant)
}

/** As holdOpen without the lock, which is a write to the row: for what is done often and changes nothing here. */
export async function requireOpenNow(tx: Tx, { tenantId }: TenantCtx): Promise<void> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.tenantId, tenantId))
  if (!tenant) throw new AppError('NOT_FOUND')
  requireOpen(tenant)
}
