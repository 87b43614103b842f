import postgres from 'postgres'
import { type Services, systemCtx, withTenant } from '../../core/context.ts'
import { createLogger } from '../../core/log.ts'
import { createDatabase } from '../../db/client.ts'
import { roleUrls } from '../../db/migrate.ts'
import { verifyAuditChain } from '../../modules/audit/audit.ts'
import type { Outside } from './outside.ts'

const active = {
  status: 'ACTIVE',
  state: 'COMPLETED',
  slugs: 1,
  members: 1,
  unfinished: 0,
  organizations: 1,
  memberships: 1,
}
const gone = { status: 'DELETED', state: 'CANCELED', slugs: 0, members: 0, organizations: 0, memberships: 0 }

/** What is wrong after the crashes, a line per finding; empty when nothing is. Each slug was asked for once. */
export async function findDamage(ownerUrl: string, slugs: readonly string[], outside: Outside): Promise<string[]> {
  const urls = roleUrls(ownerUrl)
  const sql = postgres(urls.platform, { max: 1, onnotice: () => {} })
  const log = createLogger('silent')
  const db = createDatabase({ appUrl: urls.app, platformUrl: urls.platform, size: 2, log })
  const ctx = systemCtx({ db, log, now: () => new Date() } as Services, 'crash test')
  try {
    await outside.settle(ctx)
    const problems: string[] = []
    for (const slug of slugs) {
      const found = await sql`
        select t.tenant_id, t.status, o.state,
          (select count(*)::int from tenant_slugs where owner_tenant_id = t.tenant_id) as slugs,
          (select count(*)::int from members where tenant_id = t.tenant_id) as members,
          (select count(*)::int from onboarding_steps where tenant_id = t.tenant_id and state <> 'SUCCEEDED') as unfinished,
          array(select provider_key_id from tenant_keys where tenant_id = t.tenant_id and state = 'ACTIVE' order by 1) as known
        from tenants t join onboardings o using (tenant_id) where t.slug = ${slug}`
      const [tenant] = found
      if (!tenant || found.length !== 1) {
        problems.push(`${slug}: ${found.length} tenants instead of one`)
        continue
      }
      const { tenant_id: tenantId, known, ...row } = tenant
      const { keys, ...counts } = await outside.inventory(ctx, { tenantId, slug })
      const state: Record<string, unknown> = { ...row, ...counts }
      const wanted = row.state === 'CANCELED' ? gone : active
      for (const [name, value] of Object.entries(wanted))
        if (state[name] !== value) problems.push(`${slug}: ${name} is ${state[name]}, not ${value}`)
      if (keys.length !== (row.state === 'CANCELED' ? 0 : 2)) problems.push(`${slug}: ${keys.length} keys`)
      if (keys.sort().join() !== known.join()) problems.push(`${slug}: holds ${keys}, knows ${known}`)
      const chain = await verifyAuditChain(withTenant(ctx, tenantId))
      if (!chain.intact) problems.push(`${slug}: ${chain.problem}`)
    }
    return problems
  } finally {
    await sql.end()
    await db.close()
  }
}
