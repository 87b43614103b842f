import { lt } from 'drizzle-orm'
import { type Ctx, withTenant } from '../../core/context.ts'
import { deletedRules } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { defineJob } from '../../jobs/queue.ts'
import { forgetDeletedRules, restorableMs } from './deletion.ts'

declare module '../../jobs/queue.ts' {
  interface JobPayloads {
    'rules.forget-deleted': Record<string, never>
  }
}

/** Removes the deleted rules of all tenants that can no longer be brought back. Returns how many. */
export async function forgetAllDeletedRules(ctx: Ctx): Promise<number> {
  const until = new Date(ctx.services.now().getTime() - restorableMs)
  const rows = await asPlatform(ctx, (tx) =>
    tx.selectDistinct({ tenantId: deletedRules.tenantId }).from(deletedRules).where(lt(deletedRules.deletedAt, until)),
  )
  let forgotten = 0
  for (const { tenantId } of rows) forgotten += await forgetDeletedRules(withTenant(ctx, tenantId))
  return forgotten
}

export const ruleJobs = [
  defineJob({
    name: 'rules.forget-deleted',
    cron: '17 3 * * *',
    concurrency: 1,
    run: async (ctx) => {
      const forgotten = await forgetAllDeletedRules(ctx)
      ctx.log.info({ forgotten }, 'old deleted rules removed')
    },
  }),
]
