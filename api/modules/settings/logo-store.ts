import { and, desc, eq, inArray, ne } from 'drizzle-orm'
import { AppError } from '../../core/errors.ts'
import { tenantLogos, tenants } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import type { LogoImages } from './logo-image.ts'

/** Former logos that are kept so that a change can be taken back. About 60 kB each. */
const keptLogos = 10

/** Keeps the images, and of the former ones the ten newest. */
export async function storeLogo(tx: Tx, tenantId: string, { hash, small, large }: LogoImages): Promise<void> {
  const createdAt = tx.ctx.services.now()
  await tx.insert(tenantLogos).values({ tenantId, hash, small, large, createdAt }).onConflictDoNothing()
  const former = await tx
    .select({ hash: tenantLogos.hash })
    .from(tenantLogos)
    .where(and(eq(tenantLogos.tenantId, tenantId), ne(tenantLogos.hash, hash)))
    .orderBy(desc(tenantLogos.createdAt))
    .offset(keptLogos)
  const tooOld = former.map((row) => row.hash)
  if (tooOld.length > 0)
    await tx.delete(tenantLogos).where(and(eq(tenantLogos.tenantId, tenantId), inArray(tenantLogos.hash, tooOld)))
}

/** Throws CONFLICT for a logo whose images are no longer kept. */
export async function requireLogo(tx: Tx, tenantId: string, hash: string): Promise<void> {
  const kept = await tx.$count(tenantLogos, and(eq(tenantLogos.tenantId, tenantId), eq(tenantLogos.hash, hash)))
  if (kept === 0) throw new AppError('CONFLICT', { message: 'That logo is no longer kept. Upload it again.' })
}

/** The images of the tenant's current logo; null when `hash` names another one, or the tenant is gone. */
export async function readCurrentLogo(tx: Tx, tenantId: string, hash: string) {
  const [row] = await tx
    .select({ small: tenantLogos.small, large: tenantLogos.large })
    .from(tenantLogos)
    .innerJoin(tenants, and(eq(tenants.tenantId, tenantLogos.tenantId), eq(tenants.logoHash, tenantLogos.hash)))
    .where(and(eq(tenantLogos.tenantId, tenantId), eq(tenantLogos.hash, hash), ne(tenants.status, 'DELETED')))
  return row ?? null
}
