import { createHmac } from 'node:crypto'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { projectPath } from '../core/paths.ts'

/** Serialises migrating replicas; any fixed number will do. */
const migrationLock = 7_310_458_001

export interface DatabaseUrls {
  app: string
  platform: string
}

/**
 * Where the app and platform roles connect. Their passwords are derived from the owner's (HMAC-SHA-256), so that every
 * replica given the same DATABASE_URL agrees on them without storing anything.
 */
export function roleUrls(ownerUrl: string): DatabaseUrls {
  const at = (role: string) => {
    const url = new URL(ownerUrl)
    url.username = role
    url.password = rolePassword(ownerUrl, role)
    return url.href
  }
  return { app: at('betrace_app'), platform: at('betrace_platform') }
}

function rolePassword(ownerUrl: string, role: string): string {
  const { password } = new URL(ownerUrl)
  return createHmac('sha256', decodeURIComponent(password)).update(`betrace role ${role}`).digest('hex')
}

/**
 * Brings the database to this version: roles, tables, policies, then whatever `afterwards` needs (the job queue's own
 * schema). Runs under an advisory lock, so ten replicas may start at once and one does the work. Without `manageRoles`
 * the roles betrace_app and betrace_platform must exist already.
 */
export async function migrate(
  ownerUrl: string,
  afterwards: (ownerUrl: string) => Promise<void>,
  options: { manageRoles: boolean } = { manageRoles: true },
): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    await sql`select pg_advisory_lock(${migrationLock})`
    if (options.manageRoles) await ensureRoles(sql, ownerUrl)
    await runMigrations(drizzle(sql), {
      migrationsFolder: projectPath('drizzle'),
    })
    await afterwards(ownerUrl)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function ensureRoles(sql: postgres.Sql, ownerUrl: string): Promise<void> {
  for (const role of ['betrace_app', 'betrace_platform']) {
    const password = rolePassword(ownerUrl, role)
    const [existing] = await sql`select rolsuper or rolbypassrls as unsafe from pg_roles where rolname = ${role}`
    if (existing?.unsafe) throw new Error(`The role ${role} must not be a superuser nor bypass row level security.`)
    const verb = existing ? 'alter' : 'create'
    await sql.unsafe(`${verb} role ${role} login nocreatedb nocreaterole password '${password}'`)
  }
}
