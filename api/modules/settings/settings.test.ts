import { eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { verifyAuditChain } from '../audit/audit.ts'
import { renameOrganization } from './settings.jobs.ts'

let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())

const shown = `version name slug timeZone locale retentionDays supportContact tags metadata { key value }
  branding { primaryColor textColor contrast logo { small large } }`
const update = `mutation ($input: UpdateTenantSettingsInput!) { updateTenantSettings(input: $input) { ${shown} } }`
const history = 'query { settingsChanges { totalCount nodes { version actorLabel before after revertOf } } }'
const revert = `mutation ($input: RevertTenantSettingsInput!) { revertTenantSettings(input: $input) { ${shown} } }`

type Input = Record<string, unknown>
const acting = (tenantId: string, as = owner) => ({ as, tenantId })
const save = (tenantId: string, input: Input, as = owner) => app.graphql(update, { input }, acting(tenantId, as))
const read = async (tenantId: string) =>
  (await app.graphql(`{ tenant { ${shown} } }`, {}, acting(tenantId))).data?.tenant
const changesOf = async (tenantId: string) =>
  (await app.graphql(history, {}, acting(tenantId))).data?.settingsChanges.nodes

/** Saves and gives the tenant as it is afterwards; fails when refused. */
async function saved(tenantId: string, input: Input) {
  const { data, errors } = await save(tenantId, input)
  expect(errors).toBeUndefined()
  return data.updateTenantSettings
}
const refusal = async (answer: ReturnType<typeof save>) => (await answer).errors?.[0]

describe('updating', () => {
  test('what is left out stays, what is null is cleared or gets its usual value', async () => {
    const tenantId = await createTenant(app, owner)
    const first = await saved(tenantId, {
      version: 1,
      locale: 'de-ch',
      retentionDays: 30,
      supportContact: 'help@acme.example',
      primaryColor: '#FF8800',
      tags: ['eu', 'eu', ' trial '],
    })
    expect(first).toMatchObject({ version: 2, locale: 'de-CH', tags: ['eu', 'trial'], name: 'Acme' })
    expect(first.branding).toMatchObject({ primaryColor: '#ff8800', textColor: '#000000', logo: null })
    const second = await saved(tenantId, { version: 2, name: 'Acme AG' })
    expect(second).toEqual({ ...first, version: 3, name: 'Acme AG' })
    const cleared = { locale: null, retentionDays: null, supportContact: null, primaryColor: null, tags: null }
    expect(await saved(tenantId, { version: 3, ...cleared })).toMatchObject({
      ...{ version: 4, locale: 'en', retentionDays: 90, supportContact: null, tags: [] },
      branding: { primaryColor: null, textColor: null, contrast: null },
    })
  })

  test('metadata is merged by key; null removes one, or all', async () => {
    const tenantId = await createTenant(app, owner)
    const entry = (key: string, value: string | null) => ({ key, value })
    await saved(tenantId, { version: 1, metadata: [entry('crm', '17'), entry('region', 'eu')] })
    const merged = await saved(tenantId, { version: 2, metadata: [entry('crm', null), entry('tier', 'gold')] })
    expect(merged.metadata).toEqual([entry('region', 'eu'), entry('tier', 'gold')])
    expect((await saved(tenantId, { version: 3, metadata: null })).metadata).toEqual([])
  })

  test('a change that changes nothing makes no version and no line in the history', async () => {
    const tenantId = await createTenant(app, owner)
    expect((await saved(tenantId, { version: 1, name: 'Acme', tags: [], metadata: [] })).version).toBe(1)
    expect(await changesOf(tenantId)).toEqual([])
  })

  test.each<[string, Input, string]>([
    ['no name', { name: null }, 'name'],
    ['an empty name', { name: '  ' }, 'name'],
    ['half a character', { name: 'A\ud800' }, 'name'],
    ['text that runs backwards', { name: 'a\u202eb' }, 'name'],
    ['no address', { slug: null }, 'slug'],
    ['a reserved address', { slug: 'admin' }, 'slug'],
    ['no zone', { timeZone: null }, 'timeZone'],
    ['a fixed offset', { timeZone: '+02:00' }, 'timeZone'],
    ['an unknown zone', { timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['an unknown language', { locale: 'zz' }, 'locale'],
    ['a malformed tag', { locale: 'de_DE; drop' }, 'locale'],
    ['no day', { retentionDays: 0 }, 'retentionDays'],
    ['more than a year', { retentionDays: 366 }, 'retentionDays'],
    ['more than the plan keeps', { retentionDays: 91 }, 'retentionDays'],
    ['a script as contact', { supportContact: 'javascript:alert(1)' }, 'supportContact'],
    ['an unencrypted page', { supportContact: 'http://acme.example' }, 'supportContact'],
    ['a page with a password in it', { supportContact: 'https://u:p@acme.example' }, 'supportContact'],
    ['a header in the address', { supportContact: 'a@acme.example\r\nBcc: b@c.de' }, 'supportContact'],
    ['a colour by name', { primaryColor: 'red' }, 'primaryColor'],
    ['a short colour', { primaryColor: '#abc' }, 'primaryColor'],
    ['a style in the colour', { primaryColor: '#fff;}body{' }, 'primaryColor'],
    ['an endless tag', { tags: ['a'.repeat(129)] }, 'tags.0'],
    ['too many tags', { tags: Array.from({ length: 51 }, (_, i) => `t${i}`) }, 'tags'],
    ['an endless key', { metadata: [{ key: 'k'.repeat(41), value: '' }] }, 'metadata.0.key'],
    ['an endless value', { metadata: [{ key: 'k', value: 'v'.repeat(501) }] }, 'metadata.0.value'],
    ['a null character', { metadata: [{ key: 'k', value: 'a\u0000' }] }, 'metadata.0.value'],
    ['a key twice', { metadata: [1, 2].map((value) => ({ key: 'k', value: String(value) })) }, 'metadata.1.key'],
    ['too many keys', { metadata: Array.from({ length: 51 }, (_, i) => ({ key: `k${i}`, value: '' })) }, 'metadata'],
  ])('%s is refused, with the field', async (_what, input, field) => {
    const tenantId = await createTenant(app, owner)
    const error = await refusal(save(tenantId, { version: 1, ...input }))
    expect(error?.extensions.code).toBe('INVALID_INPUT')
    expect(Object.keys(error?.extensions.fields as object)).toContain(field)
    expect((await read(tenantId)).version).toBe(1)
  })

  test('hostile strings are stored and given back as they are', async () => {
    const tenantId = await createTenant(app, owner)
    const name = `<script>alert(1)</script> '; drop table tenants; --`
    const tags = ['{{7*7}}', '=cmd()', '👩‍👩‍👧‍👦', '__proto__', 'null']
    const metadata = ['__proto__', 'constructor', 'hasOwnProperty', '<img src=x onerror=alert(1)>', '漢字'].map(
      (key) => ({
        key,
        value: `${key}\n"'\`\\ %00 {"a":1}`,
      }),
    )
    expect(await saved(tenantId, { version: 1, name, tags, metadata })).toMatchObject({ name, tags })
    const { metadata: kept } = await read(tenantId)
    expect(new Map(kept.map(({ key, value }: { key: string; value: string }) => [key, value]))).toEqual(
      new Map(metadata.map(({ key, value }) => [key, value])),
    )
    const back = await app.graphql(revert, { input: { change: 2, version: 2 } }, acting(tenantId))
    expect(back.data.revertTenantSettings).toMatchObject({ name: 'Acme', tags: [], metadata: [] })
    expect(await verifyAuditChain(tenantCtx(app, tenantId))).toMatchObject({ intact: true, events: expect.any(Number) })
  })

  test('fifty random partial updates end as if each had been applied by hand', async () => {
    const tenantId = await createTenant(app, owner)
    const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'toString')
    const entries = fc.uniqueArray(fc.record({ key, value: fc.option(fc.stringMatching(/^[\w ]{0,20}$/)) }), {
      selector: (entry) => entry.key,
    })
    const input = fc.record(
      {
        name: fc.stringMatching(/^[A-Z][a-z]{0,20}$/),
        locale: fc.option(fc.constantFrom('en', 'de', 'fr-CH')),
        retentionDays: fc.option(fc.integer({ min: 1, max: 90 })),
        supportContact: fc.option(fc.constantFrom('a@b.example', 'https://help.example/')),
        tags: fc.option(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,10}$/), { maxLength: 5 })),
        metadata: fc.option(entries),
      },
      { requiredKeys: [] },
    )
    let model = await read(tenantId)
    for (const changed of fc.sample(input, 50)) {
      const metadata = new Map(
        changed.metadata === null
          ? []
          : model.metadata.map((one: { key: string; value: string }) => [one.key, one.value]),
      )
      for (const { key, value } of changed.metadata ?? [])
        if (value === null) metadata.delete(key)
        else metadata.set(key, value)
      const usual = { locale: 'en', retentionDays: 90, tags: [], supportContact: null, name: model.name }
      const given = Object.fromEntries(
        Object.entries(changed).map(([name, value]) => [name, value ?? usual[name as keyof typeof usual]]),
      )
      const answer = await saved(tenantId, { version: model.version, ...changed })
      const comparable = (tenant: typeof answer) => ({ ...tenant, version: 0, metadata: undefined })
      expect(comparable(answer)).toEqual(comparable({ ...model, ...given }))
      expect(new Map(answer.metadata.map((one: { key: string; value: string }) => [one.key, one.value]))).toEqual(
        metadata,
      )
      model = answer
    }
    expect(await read(tenantId)).toEqual(model)
  })
})

describe('two people at once', () => {
  test('of ten edits at once one is saved and nine are told who did it; nothing is lost', async () => {
    const tenantId = await createTenant(app, owner)
    const inputs = Array.from({ length: 10 }, (_, i) => ({ version: 1, tags: [`edit-${i}`] }))
    const answers = await Promise.all(inputs.map((input) => save(tenantId, input)))
    const refused = answers.flatMap(({ errors }) => errors ?? [])
    const [winner] = answers.flatMap(({ data }) => data?.updateTenantSettings ?? [])
    expect(refused).toHaveLength(9)
    for (const { extensions } of refused)
      expect(extensions).toMatchObject({
        code: 'CONFLICT',
        details: { version: 2, changes: [{ version: 2, actorLabel: owner.email, after: { tags: winner.tags } }] },
      })
    expect(await read(tenantId)).toEqual(winner)
    expect(await changesOf(tenantId)).toHaveLength(1)
  })

  test('a conflict tells every change since, and the same edit on the new version keeps both', async () => {
    const tenantId = await createTenant(app, owner)
    const colleague = await app.person()
    await addMember(app, tenantId, colleague, 'ADMIN')
    await save(tenantId, { version: 1, name: 'Theirs' }, colleague)
    await save(tenantId, { version: 2, timeZone: 'Asia/Tokyo' }, colleague)
    const error = await refusal(save(tenantId, { version: 1, supportContact: 'me@acme.example' }))
    expect(error?.message).toBe(`${colleague.email} has changed the settings in the meantime. Nothing was overwritten.`)
    expect(error?.extensions.details).toMatchObject({
      version: 3,
      changes: [
        { version: 3, before: { timeZone: 'Europe/Berlin' }, after: { timeZone: 'Asia/Tokyo' } },
        { version: 2, before: { name: 'Acme' }, after: { name: 'Theirs' } },
      ],
    })
    const again = await saved(tenantId, { version: 3, supportContact: 'me@acme.example' })
    expect(again).toMatchObject({ name: 'Theirs', timeZone: 'Asia/Tokyo', supportContact: 'me@acme.example' })
  })
})

describe('history', () => {
  test('names who changed what, and takes one change back without touching the others', async () => {
    const tenantId = await createTenant(app, owner)
    const entry = (key: string, value: string) => ({ key, value })
    await saved(tenantId, { version: 1, name: 'Second', metadata: [entry('a', '1'), entry('b', '1')] })
    await saved(tenantId, {
      version: 2,
      supportContact: 'x@acme.example',
      metadata: [entry('b', '2'), entry('c', '3')],
    })
    const { data } = await app.graphql(revert, { input: { change: 2, version: 3 } }, acting(tenantId))
    expect(data.revertTenantSettings).toMatchObject({
      ...{ version: 4, name: 'Acme', supportContact: 'x@acme.example', metadata: [entry('c', '3')] },
    })
    expect(await changesOf(tenantId)).toEqual([
      {
        version: 4,
        actorLabel: owner.email,
        before: { name: 'Second', metadata: { a: '1', b: '2' } },
        after: { name: 'Acme', metadata: { a: null, b: null } },
        revertOf: 2,
      },
      expect.objectContaining({
        version: 3,
        revertOf: null,
        after: expect.objectContaining({ metadata: { b: '2', c: '3' } }),
      }),
      expect.objectContaining({ version: 2, before: { name: 'Acme', metadata: { a: null, b: null } } }),
    ])
  })

  test('a revert is validated and version-checked like any other change', async () => {
    const tenantId = await createTenant(app, owner)
    await saved(tenantId, { version: 1, retentionDays: 60 })
    await saved(tenantId, { version: 2, retentionDays: 7 })
    const stale = await app.graphql(revert, { input: { change: 3, version: 2 } }, acting(tenantId))
    expect(stale.errors?.[0]?.extensions.code).toBe('CONFLICT')
    await inTenant(tenantCtx(app, tenantId), (tx) =>
      tx.update(tenants).set({ planCode: 'FREE' }).where(eq(tenants.tenantId, tenantId)),
    )
    const tooLong = await app.graphql(revert, { input: { change: 3, version: 3 } }, acting(tenantId))
    expect(tooLong.errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      fields: { retentionDays: 'The Free plan keeps data up to 7 days.' },
    })
    const missing = await app.graphql(revert, { input: { change: 99, version: 3 } }, acting(tenantId))
    expect(missing.errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  })

  test('every change is in the audit log too, and so is a refused attempt', async () => {
    const tenantId = await createTenant(app, owner)
    const viewer = await app.person()
    await addMember(app, tenantId, viewer, 'VIEWER')
    await saved(tenantId, { version: 1, name: 'Audited' })
    expect((await refusal(save(tenantId, { version: 2, name: 'No' }, viewer)))?.extensions.code).toBe('FORBIDDEN')
    const { data } = await app.graphql(
      '{ auditEvents(filter: { actions: ["settings.update"] }) { nodes { actorLabel outcome before after } } }',
      {},
      acting(tenantId),
    )
    expect(data.auditEvents.nodes).toEqual([
      { actorLabel: viewer.email, outcome: 'REFUSED', before: null, after: { permission: 'settings:manage' } },
      { actorLabel: owner.email, outcome: 'SUCCEEDED', before: { name: 'Acme' }, after: { name: 'Audited' } },
    ])
  })
})

test('only while the tenant is active', async () => {
  const tenantId = await createTenant(app, owner)
  await inTenant(tenantCtx(app, tenantId), (tx) =>
    tx.update(tenants).set({ status: 'DELETING', deletionAt: new Date() }).where(eq(tenants.tenantId, tenantId)),
  )
  expect((await refusal(save(tenantId, { version: 1, name: 'Late' })))?.extensions.code).toBe('TENANT_DELETING')
})

test('a rename reaches the identity organization, and the last of two renames wins', async () => {
  const tenantId = await createTenant(app, owner)
  const ctx = tenantCtx(app, tenantId)
  const { organizationId } = await app.services.identityProvider.ensureOrganization(ctx, { name: 'Acme' })
  await inTenant(ctx, (tx) => tx.update(tenants).set({ organizationId }).where(eq(tenants.tenantId, tenantId)))
  await saved(tenantId, { version: 1, name: 'First' })
  const asked = await app.services.db.platform.run((db) =>
    db.execute(
      sql`select 1 from jobs.job where name = 'settings.rename-organization' and data->>'tenantId' = ${tenantId}`,
    ),
  )
  expect(asked).toHaveLength(1)
  const real = app.services.identityProvider
  let renames = 0
  const slow: typeof real = {
    ...real,
    async renameOrganization(inside, organization) {
      // While the provider is told the first name, the tenant gets its second.
      if (renames++ === 0) await saved(tenantId, { version: 2, name: 'Second' })
      await real.renameOrganization(inside, organization)
    },
  }
  await renameOrganization({ ...ctx, services: { ...ctx.services, identityProvider: slow } })
  expect(await real.findOrganization(ctx)).toMatchObject({ name: 'Second' })
  expect(renames).toBe(2)
})
