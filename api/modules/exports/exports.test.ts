import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import postgres from 'postgres'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fromPublicId, parsePublicId, toPublicId } from '../../core/ids.ts'
import { tenantExportChunks, tenantExports } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, personCtx, tenantCtx } from '../../test/factories.ts'
import { unzip } from '../../test/unzip.ts'
import { recordAudit } from '../audit/audit.ts'
import { chainHash, genesisHash } from '../audit/chain.ts'
import { inviteMember } from '../invitations/invitations.ts'
import { createInvitationLink } from '../invitations/links.ts'
import { setLogo } from '../settings/logo.ts'
import { updateSettings } from '../settings/settings.ts'
import { sweepExports } from './exports.jobs.ts'
import { startExport } from './exports.ts'
import { runExport } from './run.ts'

const hour = 3_600_000
let clock = new Date('2026-03-01T12:00:00Z')
let app: TestApp
let owner: TestPerson
let tenantId: string

beforeAll(async () => {
  app = await createTestApp({ services: { now: () => clock } })
})
afterAll(() => app.close())
beforeEach(async () => {
  clock = new Date('2026-03-01T12:00:00Z')
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})

const fields = 'id state rowsDone rowsTotal bytes error expiresAt downloadUrl requestedBy'
const start = (as = owner) => app.graphql(`mutation { startExport { ${fields} } }`, {}, { as, tenantId })
const list = async () =>
  (await app.graphql(`{ tenantExports { nodes { ${fields} } } }`, {}, { as: owner, tenantId })).data.tenantExports.nodes
const cancel = (id: string) =>
  app.graphql(`mutation ($id: ID!) { cancelExport(input: { id: $id }) { ${fields} } }`, { id }, { as: owner, tenantId })
const work = (id: string, lastTry = true) =>
  runExport(tenantCtx(app, tenantId), fromPublicId('export', id), { lastTry, signal: new AbortController().signal })
const download = (url: string, as: TestPerson | null = owner) =>
  app.server.inject({ url: new URL(url).pathname, headers: as ? { cookie: as.cookie } : {} })

/** Starts an export, writes it and gives what the API says of it then. */
async function exported() {
  const { data } = await start()
  await work(data.startExport.id)
  return (await list())[0]
}

async function contents(url: string) {
  const response = await download(url)
  expect(response.statusCode).toBe(200)
  const files = await unzip(response.rawPayload)
  const lines = (name: string) =>
    (files.get(name)?.toString() ?? '').split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []))
  return { response, files, lines, manifest: JSON.parse(files.get('manifest.json')?.toString() ?? 'null') }
}

describe('an export', () => {
  test('has every kind of object with public ids, the logo, and a manifest whose sums are right', async () => {
    const ctx = personCtx(app, owner, tenantId)
    const file = await sharp({ create: { width: 80, height: 80, channels: 3, background: '#123456' } })
      .png()
      .toBuffer()
    await setLogo(ctx, { version: 1, file })
    await inviteMember(ctx, { email: 'grace@example.com', roles: ['VIEWER'], message: 'Hello' })
    const done = await exported()
    expect(done).toMatchObject({ state: 'READY', error: null, requestedBy: owner.email })
    expect(done.rowsDone).toBe(done.rowsTotal)
    const { response, files, lines, manifest } = await contents(done.downloadUrl)
    expect(response.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-disposition': expect.stringMatching(/^attachment; filename="acme-[0-9a-f]{12}-2026-03-01\.zip"$/),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': String(response.rawPayload.length),
    })
    expect(lines('members.jsonl')).toEqual([
      {
        ...{
          id: expect.stringMatching(/^mem_/),
          userId: toPublicId('user', owner.userId),
          roles: ['OWNER'],
          status: 'ACTIVE',
        },
        ...{ createdAt: expect.stringMatching(/Z$/), lastSeenAt: expect.anything(), statusChangedAt: null },
        person: { email: owner.email, name: null },
      },
    ])
    expect(lines('tenant.jsonl')[0]).toMatchObject({ tenantId: toPublicId('tenant', tenantId), name: 'Acme' })
    expect(lines('invitations.jsonl')[0]).toMatchObject({
      email: 'grace@example.com',
      message: 'Hello',
      state: 'PENDING',
    })
    expect(
      lines('keys.jsonl')
        .map((key) => key.purpose)
        .sort(),
    ).toEqual(['ENCRYPTION', 'SIGNING'])
    expect(lines('audit-log.jsonl').map((event) => event.action)).toContain('export.start')
    const pictures = [...files.keys()].filter((name) => name.startsWith('logos/'))
    expect(pictures).toHaveLength(2)
    expect((await sharp(files.get(pictures[0] ?? '')).metadata()).format).toBe('png')
    expect(manifest).toMatchObject({ schemaVersion: 1, tenantId: toPublicId('tenant', tenantId) })
    for (const { name, sha256, bytes, rows } of manifest.files) {
      const content = files.get(name) ?? Buffer.alloc(0)
      expect({ name, sha256, bytes }).toEqual({
        ...{ name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') },
      })
      if (rows !== undefined) expect(rows).toBe(lines(name).length)
    }
    expect(manifest.files.length).toBe(files.size - 1)
  })

  test('holds no secret: no hash of a token, no key material', async () => {
    const ctx = personCtx(app, owner, tenantId)
    await inviteMember(ctx, { email: 'grace@example.com', roles: ['VIEWER'] })
    const { url } = await createInvitationLink(ctx, { roles: ['VIEWER'], maxUses: 1 })
    const sql = postgres(app.database.ownerUrl, { max: 1 })
    const secrets = await sql<{ value: Buffer }[]>`
      select token_hash as value from invitations union all select token_hash from invitation_links
      union all select wrapped_material from keyring_keys where wrapped_material is not null`
    await sql.end()
    expect(secrets.length).toBeGreaterThan(3)
    const { files } = await contents((await exported()).downloadUrl)
    const all = Buffer.concat([...files.values()]).toString()
    for (const { value } of secrets)
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(all).not.toContain(value.toString(encoding))
    expect(all).not.toContain(url.split('#')[1])
  })

  test('keeps hostile names and texts as they are, one object a line', async () => {
    const hostile = `"},{"x":"../../etc/passwd \u2028 =cmd()|'<script>alert(1)</script>`
    await updateSettings(personCtx(app, owner, tenantId), {
      version: 1,
      metadata: [{ key: '__proto__', value: hostile }],
    })
    const { files, lines } = await contents((await exported()).downloadUrl)
    expect(Object.entries(lines('tenant.jsonl')[0].metadata)).toEqual([['__proto__', hostile]])
    expect([...files.keys()].filter((name) => !/^(logos\/)?[\w-]+\.(jsonl|png|json)$/.test(name))).toEqual([])
  })

  test('lets anybody recompute the audit chain from it alone', async () => {
    await inTenant(tenantCtx(app, tenantId), (tx) => recordAudit(tx, { action: 'test.note', after: { ü: [1, null] } }))
    const { lines, manifest } = await contents((await exported()).downloadUrl)
    const uuid = (kind: 'tenant' | 'auditEvent' | 'user', id: string) => parsePublicId(kind, id) ?? id
    let previous = genesisHash
    for (const event of lines('audit-log.jsonl')) {
      const { hash, ...hashed } = {
        ...event,
        tenantId: uuid('tenant', manifest.tenantId),
        id: uuid('auditEvent', event.id),
        actorId: event.actorId && uuid('user', event.actorId),
        at: new Date(event.at),
        prevHash: Buffer.from(event.prevHash, 'hex'),
      }
      expect(hashed.prevHash.equals(previous)).toBe(true)
      expect(chainHash(hashed).toString('hex')).toBe(hash)
      previous = Buffer.from(hash, 'hex')
    }
    expect(lines('audit-log.jsonl').length).toBeGreaterThan(3)
  })

  test('is one at a time: 30 starts at once are answered with the same one', async () => {
    const started = await Promise.all(Array.from({ length: 30 }, () => start()))
    expect(new Set(started.map(({ data }) => data.startExport.id)).size).toBe(1)
    expect(await list()).toHaveLength(1)
  })

  test('takes the place of the one before it', async () => {
    const first = await exported()
    const second = await exported()
    expect((await list()).map((row: { state: string }) => row.state)).toEqual(['READY', 'EXPIRED'])
    expect((await download(first.downloadUrl)).statusCode).toBe(410)
    expect((await download(second.downloadUrl)).statusCode).toBe(200)
  })
})

describe('a download', () => {
  test('is for those who may export, checked each time and recorded', async () => {
    const { downloadUrl, id } = await exported()
    const [admin, viewer, stranger] = [await app.person(), await app.person(), await app.person()]
    await addMember(app, tenantId, admin, 'ADMIN')
    await addMember(app, tenantId, viewer, 'VIEWER')
    expect((await download(downloadUrl, admin)).statusCode).toBe(200)
    const refused = await download(downloadUrl, viewer)
    expect(refused.statusCode).toBe(403)
    expect(refused.json()).toMatchObject({ code: 'FORBIDDEN', details: { permission: 'tenant:export' } })
    expect((await download(downloadUrl, stranger)).statusCode).toBe(404)
    expect((await download(downloadUrl, null)).statusCode).toBe(401)
    const { data } = await app.graphql(
      '{ auditEvents(filter: { actions: ["export.download"] }) { nodes { actorLabel outcome targetId } } }',
      {},
      { as: owner, tenantId },
    )
    expect(data.auditEvents.nodes).toEqual([
      { actorLabel: viewer.email, outcome: 'REFUSED', targetId: null },
      { actorLabel: admin.email, outcome: 'SUCCEEDED', targetId: id },
    ])
  })

  test('of another tenant’s export does not exist, whichever way it is asked for', async () => {
    const { downloadUrl, id } = await exported()
    const other = await app.person()
    const ours = toPublicId('tenant', await createTenant(app, other))
    const theirs = toPublicId('tenant', tenantId)
    for (const path of [`/tenants/${ours}/exports/${id}.zip`, `/tenants/${theirs}/exports/${id}.zip`])
      expect((await download(`http://x${path}`, other)).statusCode).toBe(404)
    expect((await download(downloadUrl.replace(id, 'exp_nothing'))).statusCode).toBe(404)
    expect((await download(downloadUrl.replace('.zip', '.tar'))).statusCode).toBe(404)
    const foreign = await app.graphql(
      'mutation ($id: ID!) { cancelExport(input: { id: $id }) { id } }',
      { id },
      { as: other, tenantId: fromPublicId('tenant', ours) },
    )
    expect(foreign.errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })

  test('ends after 24 hours, and the file with it', async () => {
    const { downloadUrl } = await exported()
    // The session ends as well, so the owner signs in again as another member.
    clock = new Date(clock.getTime() + 23.9 * hour)
    const later = await app.person()
    await addMember(app, tenantId, later, 'ADMIN')
    expect((await download(downloadUrl, later)).statusCode).toBe(200)
    clock = new Date(clock.getTime() + 0.2 * hour)
    const gone = await download(downloadUrl, later)
    expect(gone.statusCode).toBe(410)
    expect(gone.json().code).toBe('EXPORT_UNAVAILABLE')
    await sweepExports(tenantCtx(app, tenantId))
    const chunks = await inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(tenantExportChunks))
    expect(chunks).toEqual([])
  })
})

describe('while it is being written', () => {
  const progressOf = async (id: string) => {
    const [row] = await inTenant(tenantCtx(app, tenantId), (tx) =>
      tx
        .select()
        .from(tenantExports)
        .where(eq(tenantExports.id, fromPublicId('export', id))),
    )
    return row
  }

  test('cancelling ends it and leaves nothing of the file', async () => {
    const { id } = (await start()).data.startExport
    // Cancelled in the middle: with the first progress that is written.
    const { lease } = app.services.db.app
    let leases = 0
    app.services.db.app.lease = async () => {
      leases += 1
      if (leases === 6) await cancelNow()
      return lease()
    }
    const cancelNow = async () => {
      app.services.db.app.lease = lease
      expect((await cancel(id)).data.cancelExport.state).toBe('CANCELED')
    }
    await work(id)
    expect(leases).toBe(6)
    expect((await list())[0]).toMatchObject({ state: 'CANCELED', downloadUrl: null })
    expect(await inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(tenantExportChunks))).toEqual([])
    expect((await start()).data.startExport.id).not.toBe(id)
  })

  test('a try that fails is tried again from the beginning; the last one says why', async () => {
    const { id } = (await start()).data.startExport
    const { lease } = app.services.db.app
    const failAt = async (at: number, lastTry: boolean) => {
      let leases = 0
      app.services.db.app.lease = () => {
        leases += 1
        return leases === at ? Promise.reject(new Error('the database went away')) : lease()
      }
      await expect(work(id, lastTry)).rejects.toThrow('the database went away')
      app.services.db.app.lease = lease
    }
    for (const at of [2, 5, 9, 14]) await failAt(at, false)
    expect((await progressOf(id))?.state).toBe('RUNNING')
    await work(id)
    const { manifest } = await contents((await list())[0].downloadUrl)
    expect(manifest.files.length).toBeGreaterThan(10)
    const second = (await start()).data.startExport.id
    let calls = 0
    app.services.db.app.lease = () => {
      calls += 1
      return calls === 4 ? Promise.reject(new Error('gone for good')) : lease()
    }
    await expect(work(second)).rejects.toThrow('gone for good')
    app.services.db.app.lease = lease
    expect((await list())[0]).toMatchObject({ id: second, state: 'FAILED', error: 'Something went wrong on our side.' })
  })

  test('two workers do not write the same one; a killed one’s work is begun anew', async () => {
    const { id } = (await start()).data.startExport
    const exportId = fromPublicId('export', id)
    const held = { leasedBy: exportId, leaseUntil: new Date(clock.getTime() + 30_000) }
    await inTenant(tenantCtx(app, tenantId), async (tx) => {
      await tx.update(tenantExports).set(held).where(eq(tenantExports.id, exportId))
      await tx.insert(tenantExportChunks).values({ tenantId, exportId, position: 0, bytes: Buffer.from('half a zip') })
    })
    await expect(work(id)).rejects.toMatchObject({ code: 'CONFLICT' })
    clock = new Date(clock.getTime() + 31_000)
    await work(id)
    expect((await contents((await list())[0].downloadUrl)).manifest.schemaVersion).toBe(1)
  })

  test('one that nobody works at any more gets a new job', async () => {
    await start()
    const jobs = async () => {
      const rows = await app.services.db.platform.run((db) =>
        db.execute(`select 1 from jobs.job where name = 'exports.run' and data->>'tenantId' = '${tenantId}'`),
      )
      return rows.length
    }
    await sweepExports(tenantCtx(app, tenantId))
    expect(await jobs()).toBe(1)
    clock = new Date(clock.getTime() + 6 * 60_000)
    await sweepExports(tenantCtx(app, tenantId))
    expect(await jobs()).toBe(2)
  })
})

test('viewers and developers cannot export', async () => {
  for (const role of ['VIEWER', 'DEVELOPER', 'BILLING']) {
    const person = await app.person()
    await addMember(app, tenantId, person, role)
    expect((await start(person)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  }
  await expect(startExport(personCtx(app, owner, tenantId))).resolves.toMatchObject({ state: 'RUNNING' })
})
