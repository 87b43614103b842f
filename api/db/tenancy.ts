import { setImmediate } from 'node:timers/promises'
import type { Ctx, TenantCtx } from '../core/context.ts'
import { isUuid } from '../core/ids.ts'
import type { Db, Lease, Pool } from './client.ts'

/** An open transaction. `tx.ctx` is who opened it, so that audit, events and jobs know without being told. */
export interface Tx extends Db {
  readonly ctx: Ctx
}

/**
 * Runs `work` in one transaction as the app role, which sees only the rows of `ctx.tenantId`. BEGIN and the choice of
 * the tenant travel together with the first query. Throws what `work` throws, after rolling back.
 */
export function inTenant<T>(ctx: TenantCtx, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!isUuid(ctx.tenantId)) throw new Error('not a tenant id')
  return transaction(ctx.services.db.app, ctx, `begin; select set_tenant('${ctx.tenantId}')`, work)
}

/**
 * Runs `work` in one transaction as the platform role, which sees every tenant. Only for sign-in, onboarding, jobs and
 * operators; a check lists who may import it.
 */
export function asPlatform<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(ctx.services.db.platform, ctx, 'begin', work)
}

/**
 * Reads with one statement under `tenantId`, in one round trip: BEGIN, the choice of the tenant, the statement that `read`
 * starts and COMMIT leave together. For what every request waits for. `read` awaits nothing before its statement.
 */
export async function readInTenant<T>(pool: Pool, tenantId: string, read: (db: Db) => PromiseLike<T>): Promise<T> {
  if (!isUuid(tenantId)) throw new Error('not a tenant id')
  const lease = await pool.lease()
  try {
    const [opened, found, closed] = await Promise.allSettled([
      lease.command(`begin; select set_tenant('${tenantId}')`),
      read(lease.db),
      // A query starts some microtasks after it was asked for; COMMIT comes after all of those, and still before the
      // client writes what has gathered.
      setImmediate().then(() => lease.command('commit')),
    ])
    if (opened.status === 'rejected') throw opened.reason
    if (found.status === 'rejected') throw found.reason
    if (closed.status === 'rejected') throw closed.reason
    return found.value
  } finally {
    lease.release()
  }
}

async function transaction<T>(pool: Pool, ctx: Ctx, opening: string, work: (tx: Tx) => Promise<T>): Promise<T> {
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
