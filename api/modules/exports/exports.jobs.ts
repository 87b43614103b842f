import { and, eq, lte, or } from 'drizzle-orm'
import { type Ctx, withTenant } from '../../core/context.ts'
import { tenantExports } from '../../db/tables/index.ts'
import { asPlatform, inTenant } from '../../db/tenancy.ts'
import { defineJob, enqueue } from '../../jobs/queue.ts'
import { expireExport } from './exports.ts'
import { isAbandoned, runExport } from './run.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'exports.run': { tenantId: string; exportId: string }
    'exports.sweep': Record<string, never>
  }
}

const batchSize = 500
/** The tries of one job end within about this time; an export that is unfinished then gets a new job. */
const triesEndMs = 5 * 60_000

/** Takes files away whose 24 hours are over, and takes up exports that nobody works at any more. */
export async function sweepExports(ctx: Ctx): Promise<void> {
  const now = ctx.services.now()
  const over = and(eq(tenantExports.state, 'READY'), lte(tenantExports.expiresAt, now))
  const left = and(isAbandoned(now), lte(tenantExports.createdAt, new Date(now.getTime() - triesEndMs)))
  const rows = await asPlatform(ctx, (tx) => tx.select().from(tenantExports).where(or(over, left)).limit(batchSize))
  for (const { tenantId, id, state } of rows) {
    const inside = withTenant(ctx, tenantId)
    await inTenant(inside, (tx) =>
      state === 'READY' ? expireExport(tx, inside, id) : enqueue(tx, 'exports.run', { tenantId, exportId: id }),
    )
  }
}

export const exportJobs = [
  defineJob({
    name: 'exports.run',
    // Reading and compressing keeps a core busy; requests go on beside it.
    concurrency: 1,
    run: (ctx, { tenantId, exportId }, job) => runExport(withTenant(ctx, tenantId), exportId, job),
  }),
  defineJob({ name: 'exports.sweep', cron: '*/10 * * * *', concurrency: 1, run: (ctx) => sweepExports(ctx) }),
]
