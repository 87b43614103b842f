import { setImmediate } from 'node:timers/promises'
import type { Ctx, TenantCtx } from '../core/context.ts'
import { isUuid } from '../core/ids.ts'
import { traced } from '../core/tracing.ts'
import type { Db, Lease, Pool } from './client.ts'
import { journalOf, runStep } from './journal.ts'
import { inPacket } from './packets.ts'
import type { PageReader } from './page.ts'

/** An open transaction. `tx.ctx` is who opened it, so that audit, events and jobs know without being told. */
export interface Tx extends Db {
  readonly ctx: Ctx
}

/**
 * Runs `work` in one transaction as the app role, which sees only the rows of `ctx.tenantId`. BEGIN and the choice of
 * the tenant travel together with the first query. Throws what `work` throws, after rolling back. Under an
 * Idempotency-Key a repeated mutation gets the value of what was committed, so an answer shows ids and secrets that come
 * out of `work`, not ones made beside it.
 */
export function inTenant<T>(ctx: TenantCtx, work: (tx: Tx) => Promise<T>): Promise<T> {
  const open = opening(ctx.tenantId)
  return traced('transaction in tenant', database, () => transaction(ctx.services.db.app, ctx, open, work))
}

const database = { 'db.system.name': 'postgresql' }

/** SET LOCAL, as set_tenant() has it: said directly it takes a third of the time, and there are many of these. */
function opening(tenantId: string): string {
  if (!isUuid(tenantId)) throw new Error('not a tenant id')
  return `begin; set local app.tenant_id = '${tenantId}'`
}

/**
 * Runs `work` in one transaction as the platform role, which sees every tenant. Only for sign-in, onboarding, jobs and
 * operators; a check lists who may import it.
 */
export function asPlatform<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  return traced('transaction of platform', database, () => transaction(ctx.services.db.platform, ctx, 'begin', work))
}

/**
 * Reads under `tenantId` in one round trip: BEGIN, the choice of the tenant, the statements that `read` starts and COMMIT
 * leave together. For what every request waits for. `read` starts all its statements at once; one that waits for
 * something else first fails.
 */
export function readInTenant<T>(pool: Pool, tenantId: string, read: (db: Db) => PromiseLike<T>): Promise<T> {
  return traced('read in tenant', database, () => readAtOnce(pool, opening(tenantId), read))
}

async function readAtOnce<T>(pool: Pool, begin: string, read: (db: Db) => PromiseLike<T>): Promise<T> {
  const lease = await pool.lease()
  try {
    const [opened, found, closed] = await Promise.allSettled([
      lease.command(begin),
      read(lease.db),
      // A query starts some microtasks after it was asked for; COMMIT comes after all of those, and still before the
      // client writes what has gathered.
      setImmediate().then(() => {
        lease.seal()
        return lease.command('commit')
      }),
    ])
    if (opened.status === 'rejected') throw opened.reason
    if (found.status === 'rejected') throw found.reason
    if (closed.status === 'rejected') throw closed.reason
    return found.value
  } finally {
    lease.release()
  }
}

/**
 * As readInTenant where all that is read are prepared SELECTs: each chooses the tenant itself, which is one statement
 * instead of four, and leaves together with those of other requests. Before they shared packets a list of ten took two
 * thirds of the work here that way, and nine tenths in PostgreSQL.
 */
export function selectInTenant<T>(pool: Pool, tenantId: string, read: (db: Db) => PromiseLike<T>): Promise<T> {
  return traced('read in tenant', database, () => selectAtOnce(pool, tenantId, read))
}

async function selectAtOnce<T>(pool: Pool, tenantId: string, read: (db: Db) => PromiseLike<T>): Promise<T> {
  const begin = opening(tenantId)
  const selected = await inPacket(pool, async (lease) => {
    const found = lease.selectIn(tenantId, read)
    return found && { found: await found }
  })
  return selected ? selected.found : readAtOnce(pool, begin, read)
}

/** The reader of a page: selectInTenant where all is prepared, else readInTenant. */
export function reading({ services, tenantId }: TenantCtx): PageReader {
  return (read, { isPrepared }) => (isPrepared ? selectInTenant : readInTenant)(services.db.app, tenantId, read)
}

/** As a step of the mutation's journal, in a request with an Idempotency-Key. */
function transaction<T>(pool: Pool, ctx: Ctx, opening: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const journal = journalOf(ctx.request)
  if (!journal) return commit(pool, ctx, opening, work)
  return runStep(journal, ctx.tenantId, work, (recorded) => commit(pool, ctx, opening, recorded))
}

async function commit<T>(pool: Pool, ctx: Ctx, opening: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const lease = await pool.lease()
  try {
    const opened = lease.command(opening)
    const tx = Object.assign(Object.create(lease.db), { ctx }) as Tx
    // Both started in the same tick; `opened` is awaited first so that its failure is the one reported.
    const [begun, done] = await Promise.allSettled([opened, work(tx)])
    if (begun.status === 'rejected') throw begun.reason
    if (done.status === 'rejected') {
      await rollback(lease)
      throw done.reason
    }
    await lease.command('commit')
    return done.value
  } finally {
    lease.release()
  }
}

/** A rollback that fails means the connection is gone, and with it the transaction. */
async function rollback(lease: Lease): Promise<void> {
  await lease.command('rollback').catch(() => undefined)
}
