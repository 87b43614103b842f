import type postgres from 'postgres'
import { newId } from '../core/ids.ts'
import { hashSecret } from '../core/secrets.ts'
import { newKey } from '../modules/api-keys/key-format.ts'

/** Rows of one insert: PostgreSQL takes at most 65,534 parameters. */
const batch = 1000

/** Makes `count` keys in each of the tenants, past the API: what is measured is their use. Resolves to the keys. */
export async function insertKeys(sql: postgres.Sql, tenantIds: readonly string[], count: number): Promise<string[]> {
  const made = tenantIds.flatMap((tenantId) =>
    Array.from({ length: count }, () => ({ tenantId, ...newKey({ tenantId, environment: 'LIVE' }) })),
  )
  const permissions = ['tenant:read', 'members:read']
  for (let from = 0; from < made.length; from += batch) {
    const rows = made.slice(from, from + batch).map(({ tenantId, key, start }) => ({
      ...{ tenant_id: tenantId, id: newId(), name: 'bench', environment: 'LIVE', start, hash: hashSecret(key) },
      ...{ permissions, allowed_ips: [], metadata: sql.json({}), created_at: new Date() },
      ...{ creator_kind: 'SYSTEM', creator_label: 'bench' },
    }))
    await sql`insert into api_keys ${sql(rows)}`
  }
  return made.map(({ key }) => key)
}

/**
 * Writes tenants past the onboarding, with subscriptions that are not due: without them the workers of the product would
 * start some, one tenant after the other, beside all that is measured. Resolves to their UUIDs.
 */
export async function insertTenants(sql: postgres.Sql, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newId)
  const now = new Date()
  const dueAt = new Date(now.getTime() + 31 * 24 * 60 * 60 * 1000)
  for (let from = 0; from < count; from += batch) {
    const rows = ids.slice(from, from + batch).map((tenantId) => ({
      ...{ tenant_id: tenantId, name: 'Crowd', slug: `crowd-${tenantId}`, time_zone: 'UTC' },
      ...{ plan_code: 'ENTERPRISE', plan_version: 1, status: 'ACTIVE', created_at: now, updated_at: now },
    }))
    await sql`insert into tenants ${sql(rows)}`
    const subscriptions = ids.slice(from, from + batch).map((tenantId) => ({
      ...{
        tenant_id: tenantId,
        state: 'ACTIVE',
        interval: 'MONTHLY',
        started_at: now,
        billed_until: now,
        due_at: dueAt,
      },
    }))
    await sql`insert into subscriptions ${sql(subscriptions)}`
  }
  return ids
}

/** Makes people members of the tenant, so that its team fills more than one page. */
export async function insertMembers(sql: postgres.Sql, tenantId: string, count: number): Promise<void> {
  const people = Array.from({ length: count }, (_, i) => ({ userId: newId(), email: `member${i}@example.com` }))
  const createdAt = new Date()
  await sql`insert into users ${sql(people.map(({ userId, email }) => ({ id: userId, email, created_at: createdAt })))}`
  const rows = people.map(({ userId }) => ({
    ...{
      tenant_id: tenantId,
      id: newId(),
      user_id: userId,
      roles: ['VIEWER'],
      status: 'ACTIVE',
      created_at: createdAt,
    },
  }))
  await sql`insert into members ${sql(rows)}`
}
