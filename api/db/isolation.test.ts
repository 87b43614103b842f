import { eq, sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemCtx, withTenant } from '../core/context.ts'
import { newId } from '../core/ids.ts'
import { createTestApp, type TestApp } from '../test/app.ts'
import { createPool } from './client.ts'
import { preparedOnce } from './prepared.ts'
import { members } from './tables/index.ts'
import { asPlatform, inTenant, readInTenant, selectInTenant } from './tenancy.ts'

let app: TestApp
let owner: postgres.Sql
beforeAll(async () => {
  app = await createTestApp()
  owner = postgres(app.database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await owner.end()
  await app.close()
})

const inside = (tenantId: string) => withTenant(systemCtx(app.services, 'test'), tenantId)
const member = (tenantId: string) => ({
  tenantId,
  id: newId(),
  userId: newId(),
  roles: ['OWNER' as const],
  status: 'ACTIVE' as const,
  createdAt: new Date(),
})

test('every table with a tenant_id has forced row level security, both policies, and the tenant first in its keys', async () => {
  const tables = await owner<{ name: string; forced: boolean; policies: string[]; misplaced: string[] }[]>`
    select c.relname as name,
           c.relrowsecurity and c.relforcerowsecurity as forced,
           -- One that is restrictive only takes more away.
           array(select polname::text from pg_policy where polrelid = c.oid and polpermissive order by 1) as policies,
           array(select i.indexrelid::regclass::text from pg_index i
                 where i.indrelid = c.oid and (i.indisunique or i.indisprimary) and i.indkey[0] <> a.attnum) as misplaced
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`
  expect(tables.length).toBeGreaterThan(8)
  for (const table of tables)
    expect(table).toEqual({
      name: table.name,
      forced: true,
      policies: ['platform_access', 'tenant_isolation'],
      misplaced: [],
    })
})

test('the roles the product runs under own nothing and cannot bypass row level security', async () => {
  const roles = await owner`
    select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
           (select count(*)::int from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname in ('betrace_app', 'betrace_platform') order by 1`
  expect(roles).toHaveLength(2)
  for (const role of roles)
    expect(role).toMatchObject({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
    })
})

test('a tenant sees and changes only its own rows, even without a where clause', async () => {
  const [ours, theirs] = [newId(), newId()]
  await inTenant(inside(ours), (tx) => tx.insert(members).values(member(ours)))
  await inTenant(inside(theirs), (tx) => tx.insert(members).values(member(theirs)))
  const seen = await inTenant(inside(ours), (tx) => tx.select().from(members))
  expect(seen.map((row) => row.tenantId)).toEqual([ours])
  const changed = await inTenant(inside(ours), (tx) => tx.update(members).set({ status: 'DEACTIVATED' }).returning())
  expect(changed.map((row) => row.tenantId)).toEqual([ours])
  const gone = await inTenant(inside(ours), (tx) => tx.delete(members).where(eq(members.tenantId, theirs)).returning())
  expect(gone).toEqual([])
})

test('a row of another tenant cannot be written', async () => {
  const write = inTenant(inside(newId()), (tx) => tx.insert(members).values(member(newId())))
  await expect(write).rejects.toMatchObject({ cause: { code: '42501' } })
})

test('outside a tenant the app role sees nothing', async () => {
  const rows = await app.services.db.app.run((db) => db.select().from(members))
  expect(rows).toEqual([])
})

test('the tenant does not outlive its transaction on a shared connection', async () => {
  const tenantId = newId()
  await inTenant(inside(tenantId), (tx) => tx.insert(members).values(member(tenantId)))
  await expect(
    inTenant(inside(tenantId), async () => {
      throw new Error('undone')
    }),
  ).rejects.toThrow('undone')
  const left = await Promise.all(
    Array.from({ length: 30 }, () =>
      app.services.db.app.run((db) => db.execute(sql`select current_setting('app.tenant_id', true) as tenant`)),
    ),
  )
  expect(left.flatMap((rows) => rows.map((row) => row.tenant || null))).toEqual(Array(30).fill(null))
})

test('the audit log cannot be changed or cut by either role', async () => {
  for (const role of ['betrace_app', 'betrace_platform']) {
    const [granted] = await owner`
      select has_table_privilege(${role}, 'audit_events', 'update') or has_table_privilege(${role}, 'audit_events', 'delete')
          or has_table_privilege(${role}, 'audit_events', 'truncate') as can`
    expect(granted).toEqual({ can: false })
  }
})

test('a transaction whose connection is killed fails as a whole and the pool recovers', async () => {
  const tenantId = newId()
  const torn = inTenant(inside(tenantId), async (tx) => {
    await tx.insert(members).values(member(tenantId))
    const [self] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`)
    await owner`select pg_terminate_backend(${self?.pid ?? 0})`
    await tx.insert(members).values(member(tenantId))
  })
  await expect(torn).rejects.toThrow()
  const rows = await asPlatform(systemCtx(app.services, 'test'), (tx) =>
    tx.select().from(members).where(eq(members.tenantId, tenantId)),
  )
  expect(rows).toEqual([])
})

test('a read in one round trip sees its tenant’s rows only, a hundred at once, and leaves no tenant behind', async () => {
  const { app: pool } = app.services.db
  const tenants = Array.from({ length: 5 }, newId)
  for (const id of tenants) await inTenant(inside(id), (tx) => tx.insert(members).values(member(id)))
  const reads = Array.from({ length: 100 }, async (_, n) => {
    const id = tenants[n % tenants.length] as string
    // Every tenth fails in the database: the others on its connection must not notice.
    if (n % 10 === 9) return readInTenant(pool, id, (db) => db.execute(sql`select 1 / 0`)).catch(() => null)
    const rows = await readInTenant(pool, id, (db) => db.select().from(members))
    expect(rows.map((row) => row.tenantId)).toEqual([id])
    return rows
  })
  await Promise.all(reads)
  for (let n = 0; n < 20; n++) expect(await pool.run((db) => db.select().from(members))).toEqual([])
})

test('a statement that comes after the COMMIT of a read in one round trip fails, and the connection goes on', async () => {
  const { app: pool } = app.services.db
  const id = newId()
  await inTenant(inside(id), (tx) => tx.insert(members).values(member(id)))
  const late = readInTenant(pool, id, async (db) => {
    await db.select().from(members)
    return db.select().from(members)
  })
  await expect(late).rejects.toMatchObject({
    cause: { message: expect.stringContaining('start all of a read at once') },
  })
  expect(await readInTenant(pool, id, (db) => db.select().from(members))).toHaveLength(1)
})

/** Without a where clause: only row level security stands between the tenants. */
const everyMember = preparedOnce((db) => db.select().from(members).prepare('every_member'))
const tenantSetting = preparedOnce((db) =>
  db
    .select({ tenant: sql<string | null>`current_setting('app.tenant_id', true)` })
    .from(sql`(values (1)) as one`)
    .prepare('tenant_setting'),
)
const failing = preparedOnce((db) =>
  db.select({ n: sql`1 / count(*) filter (where false)` }).from(members).prepare('failing'),
)

/** All that is read goes over its one connection. */
const onePool = () => createPool({ url: app.database.app, size: 1, name: 'one', log: app.services.log })

test('a SELECT that chooses its tenant itself sees that tenant’s rows only, whatever the plan, and leaves none behind', async () => {
  const pool = onePool()
  const tenants = Array.from({ length: 5 }, newId)
  for (const id of tenants) await inTenant(inside(id), (tx) => tx.insert(members).values(member(id)))
  const plans = ['enable_nestloop', 'enable_material', 'enable_indexscan', 'enable_bitmapscan', 'enable_seqscan']
  for (const plan of [null, ...plans]) {
    // Planned anew each time.
    await pool.run((db) => db.execute(sql`set plan_cache_mode = force_custom_plan`))
    if (plan) await pool.run((db) => db.execute(sql.raw(`set ${plan} = off`)))
    const reads = Array.from({ length: 50 }, async (_, n) => {
      const id = tenants[n % tenants.length] as string
      // Every tenth fails in the database: the others on its connection must not notice.
      if (n % 10 === 9) return expect(selectInTenant(pool, id, (db) => failing(db).execute())).rejects.toThrow()
      const rows = await selectInTenant(pool, id, (db) => everyMember(db).execute())
      expect(rows.map((row) => row.tenantId)).toEqual([id])
    })
    await Promise.all(reads)
    expect(await pool.run((db) => everyMember(db).execute())).toEqual([])
    expect((await pool.run((db) => tenantSetting(db).execute()))[0]?.tenant || null).toBeNull()
    await pool.run((db) => db.execute(sql`reset all`))
  }
  await pool.close()
})

test('what is not prepared cannot choose its tenant itself, and no handle does after its turn', async () => {
  const { app: pool } = app.services.db
  const unprepared = selectInTenant(pool, newId(), (db) => db.select().from(members))
  await expect(unprepared).rejects.toMatchObject({
    cause: { message: expect.stringContaining('only a prepared SELECT') },
  })
  let kept: Parameters<Parameters<typeof selectInTenant>[2]>[0] | undefined
  await selectInTenant(pool, newId(), async (db) => {
    kept = db
  })
  if (!kept) throw new Error('there was no handle')
  await expect(everyMember(kept).execute()).rejects.toThrow()
  await expect(selectInTenant(pool, "' or true --", (db) => everyMember(db).execute())).rejects.toThrow('tenant id')
})

test('on Citus, where set_config() does not reach the workers, the tenant is chosen with SET LOCAL as ever', async () => {
  await owner`insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    select 99999, 'citus', r.oid, 'public'::regnamespace, false, '13' from pg_roles r where rolname = current_user`
  const pool = onePool()
  try {
    const id = newId()
    await inTenant(inside(id), (tx) => tx.insert(members).values(member(id)))
    // Not prepared: it would be refused the other way.
    const rows = await selectInTenant(pool, id, (db) => db.select().from(members))
    expect(rows.map((row) => row.tenantId)).toEqual([id])
  } finally {
    await pool.close()
    await owner`delete from pg_extension where oid = 99999`
  }
})
