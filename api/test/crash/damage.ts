import postgres from 'postgres'
import { systemCtx, withTenant } from '../../core/context.ts'
import { createLogger } from '../../core/log.ts'
import { createDatabase } from '../../db/client.ts'
import { roleUrls } from '../../db/migrate.ts'
import { verifyAuditChain } from '../../modules/audit/audit.ts'

/** One tenant somebody asked for; it may since have been cancelled. */
export interface Expected {
  slug: string
}

/** What is wrong after the crashes, a line per tenant; empty when nothing is. */
export async function findDamage(ownerUrl: string, expected: readonly Expected[]): Promise<string[]> {
  const urls = roleUrls(ownerUrl)
  const sql = postgres(urls.platform, { max: 1, onnotice: () => {} })
  const log = createLogger('silent')
  const db = createDatabase({ appUrl: urls.app, platformUrl: urls.platform, size: 2, log })
  const services = { db, log } as Parameters<typeof systemCtx>[0]
  try {
    const problems: string[] = []
    for (const { slug } of expected) {
      const found = await sql`
        select t.tenant_id, t.status, o.state, o.leased_by,
          (select count(*)::int from tenant_slugs where owner_tenant_id = t.tenant_id) as slugs,
          (select count(*)::int from members where tenant_id = t.tenant_id) as members,
          (select count(*)::int from onboarding_steps where tenant_id = t.tenant_id and state <> 'SUCCEEDED') as unfinished,
          (select count(*)::int from identity_organizations where tenant_id = t.tenant_id) as organizations,
          (select count(*)::int from identity_memberships where tenant_id = t.tenant_id) as memberships,
          (select count(*)::int from keyring_keys where tenant_id = t.tenant_id and state = 'ENABLED') as held,
          (select count(*)::int from tenant_keys k join keyring_keys r on r.tenant_id = k.tenant_id and r.id::text = k.provider_key_id
             where k.tenant_id = t.tenant_id and k.state = 'ACTIVE' and r.state = 'ENABLED') as known
        from tenants t join onboardings o using (tenant_id) where t.slug = ${slug}`
      const [tenant] = found
      if (!tenant || found.length !== 1) {
        problems.push(`${slug}: ${found.length} tenants instead of one`)
        continue
      }
      const { tenant_id, ...state } = tenant
      const active = {
        status: 'ACTIVE',
        state: 'COMPLETED',
        slugs: 1,
        members: 1,
        unfinished: 0,
        organizations: 1,
        memberships: 1,
        held: 2,
        known: 2,
      }
      const gone = {
        status: 'DELETED',
        state: 'CANCELED',
        slugs: 0,
        members: 0,
        organizations: 0,
        memberships: 0,
        held: 0,
        known: 0,
      }
      const wanted = state.state === 'CANCELED' ? gone : active
      for (const [name, value] of Object.entries({ ...wanted, leased_by: null }))
        if (state[name] !== value) problems.push(`${slug}: ${name} is ${state[name]}, not ${value}`)
      const chain = await verifyAuditChain(withTenant(systemCtx(services, 'crash test'), tenant_id))
      if (!chain.intact) problems.push(`${slug}: ${chain.problem}`)
    }
    return problems
  } finally {
    await sql.end()
    await db.close()
  }
}
