import { isUuid } from '../core/ids.ts'
import type { Lease, Pool, Statement } from './client.ts'
import type { Line, Turn } from './line.ts'
import type { Tx } from './tenancy.ts'

/** An open transaction as it acts in one tenant, for statements that are written out and kept prepared. */
export interface TenantSession {
  readonly tenantId: string
  query: Lease['query']
  /**
   * As `query`, for the last statement that belongs to the transaction. Where nothing else does either, COMMIT leaves
   * right behind it: the locks it takes are not held for another round trip. What is asked after it may see more.
   */
  queryLast: Lease['query']
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
export async function inEachTenant<T>(pool: Pool | Line, works: readonly TenantWork<T>[]): Promise<Map<string, T>> {
  const transaction = transactionOn(pool)
  const results = new Map<string, T>()
  try {
    const inOrder = [...works].sort((one, other) => (one.tenantId < other.tenantId ? -1 : 1))
    for (const [i, { tenantId, run }] of inOrder.entries())
      results.set(tenantId, await run(transaction.sessionIn(tenantId, i === inOrder.length - 1)))
    await transaction.commit()
    return results
  } catch (error) {
    await transaction.rollback()
    throw error
  } finally {
    transaction.release()
  }
}

/**
 * Statements that come here are long and their parameters say nothing about the best plan: planning one again for each
 * small batch took longer than running it.
 */
const begin = 'begin; set local plan_cache_mode = force_generic_plan; '

/**
 * A transaction that opens with its first statement, and again with one that comes after COMMIT. What opens it, and what
 * chooses another tenant than the statement before had, leaves in the same tick as the statement: one round trip. A line
 * is passed on as soon as COMMIT has left.
 */
function transactionOn(pool: Pool | Line) {
  let held: Promise<Turn> | null = null
  /** The tenant that the next statement will find chosen; null outside a transaction. */
  let chosen: string | null = null

  async function send<Row>(tenantId: string, commits: boolean, ...statement: Statement): Promise<Row[]> {
    held ??= pool.lease()
    const lease = await held
    const choose = `${chosen === null ? begin : ''}set local app.tenant_id = '${tenantId}'`
    const sent = [
      chosen === tenantId ? null : lease.command(choose),
      lease.query<Row>(...statement),
      // After a statement that fails it rolls back.
      commits ? lease.command('commit') : null,
    ] as const
    chosen = commits ? null : tenantId
    if (commits && 'isLine' in pool) release()
    const [choice, rows, end] = await Promise.allSettled(sent)
    for (const each of [choice, rows, end]) if (each.status === 'rejected') throw each.reason
    return (rows as PromiseFulfilledResult<Row[]>).value
  }

  function release(): void {
    held?.then(
      (lease) => lease.release(),
      () => undefined,
    )
    held = null
  }

  /** Of a transaction that is open. */
  async function command(text: string): Promise<void> {
    if (chosen !== null) await (await held)?.command(text)
  }

  return {
    sessionIn(tenantId: string, isLast: boolean): TenantSession {
      if (!isUuid(tenantId)) throw new Error('not a tenant id')
      return {
        tenantId,
        query: (...statement) => send(tenantId, false, ...statement),
        queryLast: (...statement) => send(tenantId, isLast, ...statement),
      }
    },
    commit: () => command('commit'),
    /** Where COMMIT has left, there is nothing to undo; on a line the turn is somebody else's by then. */
    rollback: () => command('rollback').catch(() => undefined),
    release,
  }
}

/** The same for a transaction opened by `inTenant`, which has chosen its tenant already. */
export function sessionOf(tx: Tx, tenantId: string): TenantSession {
  const query = async <Row>(text: string, params: (string | number | null)[]) =>
    (await tx.$client.unsafe(text, params, { prepare: true })) as unknown as Row[]
  return { tenantId, query, queryLast: query }
}
