import { eq, sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { systemCtx, type TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { migrate, roleUrls } from '../../db/migrate.ts'
import { keyringKeys, tenantSlugs, tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { expireJob } from '../../jobs/expire.ts'
import { installQueue } from '../../jobs/queue.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, personCtx, tenantCtx } from '../../test/factories.ts'
import { type Fault, withFault } from '../../test/flaky.ts'
import { jobs } from '../../worker.ts'
import { recordAudit } from '../audit/audit.ts'
import { startExport } from '../exports/exports.ts'
import { runExport } from '../exports/run.ts'
import { inviteMember } from '../invitations/invitations.ts'
import { createInvitationLink } from '../invitations/links.ts'
import { createRole } from '../members/custom-roles.ts'
import { nominateOwner } from '../members/transfer.ts'
import { updateSettings } from '../settings/settings.ts'
import { countTenantsLeft } from '../tenants/viewer.ts'
import { deleteTenant } from './deletion.ts'
import { advanceDeletions } from './due.ts'
import { purgeTenant } from './purge.ts'

const day = 86_400_000
let clock = new Date()
let app: TestApp
let database: postgres.Sql
let keyFault: Fault
let identityFault: Fault
let owner: TestPerson

beforeAll(async () => {
  app = await createTestApp({ services: { now: () => clock } })
  const keys = withFault(app.services.keyProvider)
  const identity = withFault(app.services.identityProvider)
  keyFault = keys.fault
  identityFault = identity.fault
  Object.assign(app.services, { keyProvider: keys.provider, identityProvider: identity.provider })
  database = postgres(app.database.ownerUrl, { max: 2 })
})
afterAll(async () => {
  await database.end()
  await app.close()
})
beforeEach(async () => {
  clock = new Date()
  owner = await app.person()
  keyFault.error = null
  identityFault.error = null
})

/** A tenant with something in every part of the product. */
async function furnish(): Promise<TenantCtx> {
  const tenantId = await createTenant(app, owner)
  const ctx = personCtx(app, owner, tenantId)
  const member = await addMember(app, tenantId, await app.person(), 'ADMIN')
  await app.services.identityProvider.ensureOrganization(ctx, { name: 'Acme' })
  await createRole(ctx, { name: 'Reader', permissions: [] })
  await inviteMember(ctx, { email: `${newId()}@example.com`, roles: ['VIEWER'] })
  await createInvitationLink(ctx, { roles: ['VIEWER'], maxUses: 3 })
  await nominateOwner(ctx, member)
  await updateSettings(ctx, {
    version: 1,
    supportContact: 'canary@acme.example',
    metadata: [{ key: 'canary', value: 'x' }],
  })
  const { id } = await startExport(ctx)
  await runExport(tenantCtx(app, tenantId), id, { lastTry: true, signal: new AbortController().signal })
  return ctx
}

async function deleteAndWait(ctx: TenantCtx): Promise<void> {
  const { slug } = await read(ctx)
  await deleteTenant(ctx, { slug })
  clock = new Date(clock.getTime() + 30 * day)
  await advanceDeletions(systemCtx(app.services, 'test'))
}

const read = async ({ tenantId }: TenantCtx) => {
  const [row] = await app.services.db.platform.run((db) =>
    db.select().from(tenants).where(eq(tenants.tenantId, tenantId)),
  )
  if (!row) throw new Error('no such tenant')
  return row
}

/** Where in the whole database any of the texts stands, apart from the queue, whose jobs go by themselves within days. */
async function findEverywhere(texts: string[]): Promise<string[]> {
  const tables = await database<{ name: string }[]>`
    select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`
  const found: string[] = []
  for (const { name } of tables) {
    const rows =
      await database`select t::text as row from ${database(name)} t where t::text ilike any (${texts.map((text) => `%${text}%`)})`
    found.push(...rows.map((row) => `${name}: ${row.row}`))
  }
  return found
}

const rowsOf = async ({ tenantId }: TenantCtx) => {
  const tables = await database<{ name: string }[]>`select * from tenant_tables() as name`
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await database`select count(*)::int as count from ${database(name)} where tenant_id = ${tenantId}`
    if (row?.count) counts[name] = row.count
  }
  return counts
}

describe('after 30 days', () => {
  test('nothing of the tenant is left anywhere but its tombstone, and other tenants are untouched', async () => {
    const [ours, theirs] = [await furnish(), await furnish()]
    const untouched = await rowsOf(theirs)
    expect(Object.keys(untouched).length).toBeGreaterThan(10)
    const { slug } = await read(ours)
    await deleteAndWait(ours)
    expect((await read(ours)).status).toBe('DELETED')
    await purgeTenant(tenantCtx(app, ours.tenantId))

    const tombstone = await read(ours)
    expect(tombstone).toMatchObject({
      ...{ status: 'DELETED', name: 'Deleted tenant', metadata: {}, supportContact: null, createdBy: null },
      ...{ deletionRequestedBy: owner.userId, purgedAt: expect.any(Date) },
    })
    expect(await rowsOf(ours)).toEqual({})
    expect(await rowsOf(theirs)).toEqual(untouched)
    // Mails and counters of attempts go by themselves within a day; the last ones are younger than that.
    clock = new Date(clock.getTime() + 2 * day)
    await expireJob.run(systemCtx(app.services, 'test'), {}, { lastTry: true, signal: new AbortController().signal })
    const found = await findEverywhere([ours.tenantId, toPublicId('tenant', ours.tenantId), slug])
    expect(found.map((row) => row.split(':')[0])).toEqual(['audit_events', 'tenants'])
    expect(found[0]).toContain('tenant.purge')
    expect(await findEverywhere(['canary@acme.example'])).toHaveLength(1 + 1 + 1)
  })

  test('the address is free again, and the person may create one more tenant', async () => {
    const ctx = await furnish()
    const { slug } = await read(ctx)
    await database`insert into onboardings (tenant_id, requested_by, state, default_rules, created_at, updated_at)
      values (${ctx.tenantId}, ${owner.userId}, 'COMPLETED', false, now(), now())`
    const left = () => countTenantsLeft(ctx)
    expect(await left()).toBe(4)
    await deleteAndWait(ctx)
    const directory = () =>
      app.services.db.platform.run((db) => db.select().from(tenantSlugs).where(eq(tenantSlugs.slug, slug)))
    expect(await directory()).toHaveLength(1)
    await purgeTenant(ctx)
    expect(await directory()).toHaveLength(0)
    expect(await left()).toBe(5)
  })

  test('its keys are scheduled for destruction and its organization is gone', async () => {
    const ctx = await furnish()
    await deleteAndWait(ctx)
    const before = { ...keyFault.calls }
    await purgeTenant(ctx)
    expect((keyFault.calls.scheduleDeletion ?? 0) - (before.scheduleDeletion ?? 0)).toBe(2)
    expect(await app.services.identityProvider.findOrganization(ctx)).toBeNull()
    expect(await app.services.keyProvider.listKeys(ctx)).toEqual([])
  })

  test('nobody gets in any more, and its id never comes back', async () => {
    const ctx = await furnish()
    await deleteAndWait(ctx)
    const ask = async () =>
      (await app.graphql('{ tenant { id } }', {}, { as: await fresh(), tenantId: ctx.tenantId })).errors
    const fresh = async () => {
      const person = await app.person()
      await addMember(app, ctx.tenantId, person, 'OWNER').catch(() => undefined)
      return person
    }
    expect((await ask())?.[0]?.extensions.code).toBe('NOT_FOUND')
    await purgeTenant(ctx)
    await database`delete from members where tenant_id = ${ctx.tenantId}`
    await expect(
      database`insert into tenants select * from tenants where tenant_id = ${ctx.tenantId}`,
    ).rejects.toMatchObject({
      code: '23505',
    })
  })
})

describe('a purge', () => {
  test('waits for a provider that is away and goes on when it is back', async () => {
    const ctx = await furnish()
    await deleteAndWait(ctx)
    identityFault.error = new AppError('UNAVAILABLE')
    await expect(purgeTenant(ctx)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    identityFault.error = null
    keyFault.error = new AppError('UNAVAILABLE')
    await expect(purgeTenant(ctx)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect((await read(ctx)).purgedAt).toBeNull()
    keyFault.error = null
    await purgeTenant(ctx)
    expect((await read(ctx)).purgedAt).toEqual(clock)
    expect(await rowsOf(ctx)).toEqual({})
  })

  test('that dies after any of its statements is finished by the next one', async () => {
    const ctx = await furnish()
    await deleteAndWait(ctx)
    const { platform } = app.services.db
    const { lease } = platform
    let died = 0
    for (let allowed = 1; ; allowed++) {
      let leases = 0
      platform.lease = () => {
        leases += 1
        return leases > allowed ? Promise.reject(new Error('killed')) : lease()
      }
      const outcome = await purgeTenant(ctx).then(() => 'done', String)
      platform.lease = lease
      if (outcome === 'done') break
      expect(outcome).toContain('killed')
      died += 1
      clock = new Date(clock.getTime() + 1000)
    }
    expect(died).toBeGreaterThan(2)
    expect(await rowsOf(ctx)).toEqual({})
    expect((await read(ctx)).purgedAt).not.toBeNull()
  })

  test('that ten workers do at once is done once', async () => {
    const ctx = await furnish()
    await deleteAndWait(ctx)
    await Promise.all(Array.from({ length: 10 }, () => purgeTenant(ctx)))
    expect(await rowsOf(ctx)).toEqual({})
    const target = toPublicId('tenant', ctx.tenantId)
    const events = await database`select 1 from audit_events where action = 'tenant.purge' and target_id = ${target}`
    expect(events).toHaveLength(1)
  })

  test('that was left by a killed worker is taken up again, and a finished one is not', async () => {
    const ctx = await furnish()
    await deleteAndWait(ctx)
    const waiting = () =>
      database`select 1 from jobs.job where name = 'lifecycle.purge' and data->>'tenantId' = ${ctx.tenantId}`
    expect(await waiting()).toHaveLength(1)
    await advanceDeletions(systemCtx(app.services, 'test'))
    expect(await waiting()).toHaveLength(1)
    clock = new Date(clock.getTime() + 11 * 60_000)
    await advanceDeletions(systemCtx(app.services, 'test'))
    expect(await waiting()).toHaveLength(2)
    await purgeTenant(ctx)
    clock = new Date(clock.getTime() + 11 * 60_000)
    await advanceDeletions(systemCtx(app.services, 'test'))
    expect(await waiting()).toHaveLength(2)
  })

  test('does nothing to a tenant that is open, being deleted, or was only cancelled', async () => {
    const ctx = await furnish()
    const before = await rowsOf(ctx)
    await purgeTenant(ctx)
    expect(await rowsOf(ctx)).toEqual(before)
    await deleteTenant(ctx, { slug: (await read(ctx)).slug })
    await purgeTenant(ctx)
    expect((await rowsOf(ctx)).members).toBe(2)
    await database`update tenants set status = 'DELETED', deletion_at = null where tenant_id = ${ctx.tenantId}`
    await purgeTenant(ctx)
    expect((await rowsOf(ctx)).members).toBe(2)
  })

  test('of 20,000 audit events goes in batches', async () => {
    const ctx = await furnish()
    await inTenant(ctx, (tx) => recordAudit(tx, { action: 'test.seed' }))
    await database`insert into audit_events
      select tenant_id, seq + n, gen_random_uuid(), at, actor_kind, actor_id, actor_label, action, target_kind, target_id,
             outcome, error_code, before, after, request_id, ip, user_agent, prev_hash, hash
      from audit_events, generate_series(1000, 21000) n where tenant_id = ${ctx.tenantId} and action = 'test.seed'`
    await deleteAndWait(ctx)
    await purgeTenant(ctx)
    expect(await rowsOf(ctx)).toEqual({})
  })
})

describe('the database itself', () => {
  test('purges no tenant that is not DELETED, nothing but rows of tenants, and only for the platform role', async () => {
    const ctx = await furnish()
    const purge = (table: string) =>
      app.services.db.platform.run((db) => db.execute(sql`select purge_tenant_rows(${table}, ${ctx.tenantId}, 10)`))
    await expect(purge('audit_events')).rejects.toMatchObject({ cause: { message: /is not to be purged/ } })
    await deleteAndWait(ctx)
    for (const table of ['users', 'tenants', 'jobs.job', 'audit_events; drop table users'])
      await expect(purge(table)).rejects.toMatchObject({ cause: { message: /holds no rows of tenants/ } })
    const asApp = app.services.db.app.run((db) =>
      db.execute(sql`select purge_tenant_rows('audit_events', ${ctx.tenantId}, 10)`),
    )
    await expect(asApp).rejects.toMatchObject({ cause: { code: '42501' } })
    await expect(
      app.services.db.platform.run((db) => db.delete(keyringKeys).where(eq(keyringKeys.tenantId, ctx.tenantId))),
    ).rejects.toMatchObject({ cause: { code: '42501' } })
  })

  test('purges as well where its owner is no superuser and row level security binds them', async () => {
    const name = `plain_${newId().slice(-12)}`
    const server = inject('databaseServer')
    const admin = postgres(server, { max: 1, onnotice: () => {} })
    await admin.unsafe(`create role ${name} login password '${name}'`)
    await admin.unsafe(`create database ${name} owner ${name}`)
    const ownerUrl = Object.assign(new URL(server), { username: name, password: name, pathname: `/${name}` }).href
    try {
      await migrate(ownerUrl, (url) => installQueue(url, jobs), { manageRoles: false })
      const platform = postgres(Object.assign(new URL(roleUrls(server).platform), { pathname: `/${name}` }).href, {
        max: 1,
      })
      const [ours, theirs] = [newId(), newId()]
      for (const id of [ours, theirs]) {
        await platform`insert into tenants (tenant_id, name, slug, time_zone, plan_code, plan_version, status, created_at, updated_at, deletion_at)
          values (${id}, 'Acme', ${id}, 'UTC', 'FREE', 1, 'DELETED', now(), now(), now())`
        await platform`insert into audit_heads (tenant_id, seq, hash) values (${id}, 0, '')`
      }
      const [purged] = await platform`select purge_tenant_rows('audit_heads', ${ours}, 10) as removed`
      expect(purged).toEqual({ removed: 1 })
      expect(await platform`select tenant_id from audit_heads`).toEqual([{ tenant_id: theirs }])
      await platform.end()
    } finally {
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.unsafe(`drop role ${name}`)
      await admin.end()
    }
  })
})
