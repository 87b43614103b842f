import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { projectPath } from '../../core/paths.ts'

const server = inject('databaseServer')
const name = `betrace_pinning_${randomBytes(4).toString('hex')}`
let admin: postgres.Sql
let sql: postgres.Sql
let folder: string
beforeAll(async () => {
  admin = postgres(server, { max: 1, onnotice: () => {} })
  await admin.unsafe(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  sql = postgres(url.href, { max: 1, onnotice: () => {} })
  folder = await mkdtemp(path.join(tmpdir(), 'betrace-migrations-'))
})
afterAll(async () => {
  await sql.end()
  await admin.unsafe(`drop database ${name} with (force)`)
  await admin.end()
  await rm(folder, { recursive: true })
})

/** The migrations before the one that pins tenants to a version of their plan. */
async function migrationsBefore(): Promise<string> {
  await cp(projectPath('drizzle'), folder, { recursive: true })
  const journal = path.join(folder, 'meta', '_journal.json')
  const { entries, ...rest } = JSON.parse(await readFile(journal, 'utf8'))
  const pinning = entries.findIndex(({ tag }: { tag: string }) => tag.endsWith('_plan_versions'))
  await writeFile(journal, JSON.stringify({ ...rest, entries: entries.slice(0, pinning) }))
  return folder
}

test('tenants from before are pinned to the newest version of their plan, and billed from their day of activation', async () => {
  await migrate(drizzle(sql), { migrationsFolder: await migrationsBefore() })
  await sql`insert into plans (code, version, position, name, summary, limits) values ('PRO', 2, 2, 'Pro', 'Newer', '{}')`
  const activated = '2026-03-31T23:30:00Z'
  const rows = [
    { slug: 'berlin', plan: 'PRO', zone: 'Europe/Berlin', activated },
    { slug: 'new-york', plan: 'FREE', zone: 'America/New_York', activated },
    { slug: 'nowhere', plan: 'ENTERPRISE', zone: 'Mars/Olympus_Mons', activated },
    { slug: 'waiting', plan: 'FREE', zone: 'UTC', activated: null },
  ]
  for (const row of rows)
    await sql`
      insert into tenants (tenant_id, name, slug, time_zone, plan_code, status, created_at, updated_at, activated_at)
      values (${newId()}, 'Acme', ${row.slug}, ${row.zone}, ${row.plan}, 'ACTIVE', now(), now(), ${row.activated})`
  await migrate(drizzle(sql), { migrationsFolder: projectPath('drizzle') })
  const pinned = await sql`select slug, plan_code, plan_version, billing_anchor_day from tenants order by slug`
  expect([...pinned]).toEqual([
    { slug: 'berlin', plan_code: 'PRO', plan_version: 2, billing_anchor_day: 1 },
    { slug: 'new-york', plan_code: 'FREE', plan_version: 1, billing_anchor_day: 31 },
    { slug: 'nowhere', plan_code: 'ENTERPRISE', plan_version: 1, billing_anchor_day: 31 },
    { slug: 'waiting', plan_code: 'FREE', plan_version: 1, billing_anchor_day: null },
  ])
  const states = await sql`select version, state, features from plans where code = 'PRO' order by version`
  expect([...states]).toEqual([
    { version: 1, state: 'RETIRED', features: ['custom_roles'] },
    { version: 2, state: 'PUBLISHED', features: ['custom_roles'] },
  ])
})
