import { and, desc, eq, inArray, isNotNull } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { type PublicJwk, tenantKeys, tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'

/** A member of a JWK Set (RFC 7517; Ed25519 after RFC 8037). */
export interface PublishedKey extends PublicJwk {
  kid: string
  alg: 'EdDSA'
  use: 'sig'
}

/** Where a tenant's public keys are published, below the product's public address. */
export function jwksPath(tenantId: string): string {
  return `/.well-known/betrace/${toPublicId('tenant', tenantId)}/jwks.json`
}

/**
 * The tenant's public keys that signatures can be checked with, newest first: the active one, retired ones, and those
 * that are to be deleted but not gone yet. Throws NOT_FOUND for a tenant that does not exist.
 */
export async function publicKeySet(ctx: TenantCtx): Promise<{ keys: PublishedKey[] }> {
  const rows = await inTenant(ctx, async (tx) => {
    const [tenant] = await tx.select({ id: tenants.tenantId }).from(tenants).where(eq(tenants.tenantId, ctx.tenantId))
    if (!tenant) throw new AppError('NOT_FOUND')
    return tx
      .select({ id: tenantKeys.id, publicJwk: tenantKeys.publicJwk })
      .from(tenantKeys)
      .where(
        and(
          eq(tenantKeys.tenantId, ctx.tenantId),
          eq(tenantKeys.purpose, 'SIGNING'),
          inArray(tenantKeys.state, ['ACTIVE', 'RETIRED', 'PENDING_DELETION']),
          isNotNull(tenantKeys.publicJwk),
        ),
      )
      .orderBy(desc(tenantKeys.version))
  })
  const keys = rows.flatMap(({ id, publicJwk }) => (publicJwk ? [publish(id, publicJwk)] : []))
  return { keys }
}

function publish(id: string, { kty, crv, x }: PublicJwk): PublishedKey {
  return { kid: toPublicId('key', id), kty, crv, x, alg: 'EdDSA', use: 'sig' }
}
