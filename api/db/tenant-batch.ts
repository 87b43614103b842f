import type postgres from 'postgres'
import { isUuid } from '../core/ids.ts'
import type { Lease, Pool } from './client.ts'
import type { Tx } from './tenancy.ts'

/** An open transaction as it acts in one tenant, for statements that are written out and kept prepared. */
export interface TenantSession {
  readonly tenantId: string
  query: Lease['query']
}

/** What is done in one tenant of several. */
export interface TenantWork<T> {
  tenantId: string
  run: (tenant: TenantSession) => Promise<T>
}

/**
 * Does the work of several tenants in one transaction as the app role: one commit, one flush to the disk for all. Each
 * statement chooses its tenant on the way, so row level security holds between them as it does in `inTenant`. One
 * after another by the tenants' ids: transactions that share tenants lock them in the same order. All or nothing.
 */
export async function inEachTenant<T>(pool: Pool, works: readonly TenantWork<T>[]): Promise<Map<string, T>> {
  const lease = await pool.lease()
  const results = new Map<string, T>()
  try {
    // Statements that come here are long and their parameters say nothing about the best plan: planning one again for
    // each small batch took longer than running it.
    const begun = lease.command('begin; set local plan_cache_mode = force_generic_plan')
    begun.catch(() => undefined)
    try {
      for (const { tenantId, run } of [...works].sort((one, other) => (one.tenantId < other.tenantId ? -1 : 1)))
        results.set(tenantId, await run(sessionOn(lease, tenantId)))
      await begun
    } catch (error) {
      await lease.command('rollback').catch(() => undefined)
      throw error
    }
    await lease.command('commit')
    return results
  } finally {
    lease.release()
  }
}

function sessionOn(lease: Lease, tenantId: string): TenantSession {
  if (!isUuid(tenantId)) throw new Error('not a tenant id')
  return {
    tenantId,
    async query<Row>(text: string, params: (string | number | null)[]): Promise<Row[]> {
      // Both leave in the same tick: one round trip.
      const [chosen, rows] = await Promise.allSettled([
        lease.command(`select set_tenant('${tenantId}')`),
        lease.query<Row>(text, params),
      ])
      if (chosen.status === 'rejected') throw chosen.reason
      if (rows.status === 'rejected') throw rows.reason
      return rows.value
    },
  }
}

/** The same for a transaction opened by `inTenant`, which has chosen its tenant already. */
export function sessionOf(tx: Tx, tenantId: string): TenantSession {
  const { $client } = tx as unknown as { $client: postgres.Sql }
  return {
    tenantId,
    query: async <Row>(text: string, params: (string | number | null)[]) =>
      (await $client.unsafe(text, params, { prepare: true })) as unknown as Row[],
  }
}
