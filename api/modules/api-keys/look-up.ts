import { timingSafeEqual } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import type { Services, TenantStanding } from '../../core/context.ts'
import { keyPermissions, type Permission, servicePermissions } from '../../core/permissions.ts'
import { preparedOnce } from '../../db/prepared.ts'
import { apiKeys, tenants } from '../../db/tables/index.ts'
import { selectInTenant } from '../../db/tenancy.ts'
import { platformChain } from '../audit/audit.ts'
import { standingColumns, standingOf } from '../tenants/standing.ts'
import type { ApiKeyRow } from './standing.ts'

/** A key that exists, with what matters each time it is used. Shared between requests: nobody changes it. */
export interface KnownKey
  extends Pick<
    ApiKeyRow,
    | 'tenantId'
    | 'id'
    | 'name'
    | 'environment'
    | 'rateLimitPerMinute'
    | 'createdAt'
    | 'expiresAt'
    | 'disabledAt'
    | 'revokedAt'
  > {
  permissions: ReadonlySet<Permission>
  allowedIps: readonly string[]
  metadata: Readonly<Record<string, string>>
  /** Null for a key of the platform. */
  tenant: KeyTenant | null
}

export interface KeyTenant {
  name: string
  slug: string
  planCode: string
  standing: TenantStanding
}

/**
 * The key of this hash with its tenant's standing, in one round trip under row level security; null when there is none, or
 * when its tenant is gone.
 */
export async function findKey(services: Services, tenantId: string, hash: Buffer): Promise<KnownKey | null> {
  const [row] = await selectInTenant(services.db.app, tenantId, (db) => keyByHash(db).execute({ tenantId, hash }))
  // The index has compared the hashes already, though not in constant time.
  return row && timingSafeEqual(row.key.hash, hash) ? toKnownKey(row) : null
}

type FoundKey = Awaited<ReturnType<ReturnType<typeof keyByHash>['execute']>>[number]

/** A row as it is used. A stored permission that has left the catalogue gives nothing. */
export function toKnownKey(row: FoundKey): KnownKey | null {
  const { hash: _, permissions, allowedIps, metadata, ...key } = row.key
  const ofPlatform = key.tenantId === platformChain
  // A purged tenant's keys are nobody's.
  if (!ofPlatform && (!row.standing || row.standing.status === 'DELETED')) return null
  const grantable = ofPlatform ? servicePermissions : keyPermissions
  return {
    ...key,
    permissions: sharedSet(grantable.filter((permission) => permissions.includes(permission))),
    allowedIps: allowedIps.length > 0 ? allowedIps : nothing.list,
    metadata: Object.keys(metadata).length > 0 ? metadata : nothing.record,
    tenant: row.tenant && row.standing && { ...row.tenant, standing: standingOf(row.standing) },
  }
}

/** A hundred thousand keys are kept in memory, and most of them have the same nothing. */
const nothing = { list: [], record: {} } as const

/** Most keys hold one of few sets of permissions; a set takes as much memory as all else of a key. */
const sets = new LRUCache<string, ReadonlySet<Permission>>({ max: 1000 })

function sharedSet(permissions: Permission[]): ReadonlySet<Permission> {
  const name = permissions.join()
  const set = sets.get(name) ?? new Set(permissions)
  sets.set(name, set)
  return set
}

/** What a look-up reads of a key and its tenant. */
export const knownColumns = {
  key: {
    tenantId: apiKeys.tenantId,
    id: apiKeys.id,
    hash: apiKeys.hash,
    name: apiKeys.name,
    environment: apiKeys.environment,
    permissions: apiKeys.permissions,
    allowedIps: apiKeys.allowedIps,
    rateLimitPerMinute: apiKeys.rateLimitPerMinute,
    metadata: apiKeys.metadata,
    createdAt: apiKeys.createdAt,
    expiresAt: apiKeys.expiresAt,
    disabledAt: apiKeys.disabledAt,
    revokedAt: apiKeys.revokedAt,
  },
  tenant: {
    name: tenants.name,
    slug: tenants.slug,
    planCode: tenants.planCode,
  },
  standing: standingColumns,
}

const keyByHash = preparedOnce((db) =>
  db
    .select(knownColumns)
    .from(apiKeys)
    .leftJoin(tenants, eq(tenants.tenantId, apiKeys.tenantId))
    .where(and(eq(apiKeys.tenantId, sql.placeholder('tenantId')), eq(apiKeys.hash, sql.placeholder('hash'))))
    .limit(1)
    .prepare('api_key_by_hash'),
)
