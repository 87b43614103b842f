import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemCtx, type TenantStatus, withTenant } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { mailOutbox, tenants } from '../../db/tables/index.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, personCtx, tenantCtx } from '../../test/factories.ts'
import { operations, writeDocument, writeVariables } from '../../test/operations.ts'
import { verifyAuditChain } from '../audit/audit.ts'
import { rotateTenantKey } from '../keys/keys.ts'
import { encryptData } from '../keys/payloads.ts'
import { updateSettings } from '../settings/settings.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { deleteTenant, restoreTenant } from './deletion.ts'
import { advanceDeletions } from './due.ts'
import { reactivateTenant, suspendTenant } from './suspension.ts'

const day = 86_400_000
const operatorEmail = 'operator@example.com'
let clock = new Date('2026-03-01T12:00:00Z')

let app: TestApp
let operator: TestPerson
let owner: TestPerson
let admin: TestPerson
let tenantId: string
let slug: string

beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: operatorEmail }, services: { now: () => clock } })
  operator = await app.person(operatorEmail)
})
afterAll(() => app.close())
beforeEach(async () => {
  clock = new Date('2026-03-01T12:00:00Z')
  owner = await app.person()
  admin = await app.person()
  tenantId = await createTenant(app, owner)
  await addMember(app, tenantId, admin, 'ADMIN')
  slug = (await read()).slug
})

const read = async () => {
  const [row] = await app.services.db.platform.run((db) =>
    db.select().from(tenants).where(eq(tenants.tenantId, tenantId)),
  )
  if (!row) throw new Error('no such tenant')
  return row
}
const status = async () => (await read()).status
const as = (person: TestPerson) => ({ as: person, tenantId })
const shown = 'status suspension { reason note since } deletion { at requestedAt requestedBy }'
const remove = (input: object, person = owner) =>
  app.graphql(
    `mutation ($input: DeleteTenantInput!) { deleteTenant(input: $input) { ${shown} } }`,
    { input },
    as(person),
  )
const restore = (person = owner) => app.graphql(`mutation { restoreTenant { ${shown} } }`, {}, as(person))
const platform = (name: string, input: object = {}, person = operator) => {
  const type = name === 'suspendTenant' ? 'SuspendTenantInput' : 'PlatformTenantInput'
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${shown} } }`
  return app.graphql(document, { input: { tenantId: toPublicId('tenant', tenantId), ...input } }, { as: person })
}
const suspend = (input: object = {}) => platform('suspendTenant', { reason: 'PAYMENT', note: 'Invoice 17.', ...input })
const codeOf = async (answer: ReturnType<typeof remove>) => (await answer).errors?.[0]?.extensions.code
const mailsTo = (person: TestPerson) =>
  app.services.db.platform.run((db) =>
    db.select().from(mailOutbox).where(eq(mailOutbox.recipient, person.email)).orderBy(mailOutbox.id),
  )
const audited = async () => {
  const { data } = await app.graphql(
    '{ auditEvents(first: 50) { nodes { action outcome actorKind errorCode } } }',
    {},
    as(owner),
  )
  return data.auditEvents.nodes
}

describe('an operator suspends a tenant', () => {
  test('its people read why, are told by mail, and it is active again once that is lifted', async () => {
    const { data } = await suspend()
    expect(data.suspendTenant).toEqual({
      status: 'SUSPENDED',
      suspension: { reason: 'PAYMENT', note: 'Invoice 17.', since: clock.toISOString() },
      deletion: null,
    })
    for (const person of [owner, admin]) {
      const [mail] = await mailsTo(person)
      expect(mail?.subject).toBe('Acme is suspended')
      expect(mail?.text).toContain('a payment is overdue')
      expect(mail?.text).toContain('“Invoice 17.”')
    }
    expect((await platform('reactivateTenant')).data.reactivateTenant).toMatchObject({
      status: 'ACTIVE',
      suspension: null,
    })
    expect((await mailsTo(admin)).map((mail) => mail.subject)).toEqual(['Acme is suspended', 'Acme is active again'])
    expect((await audited()).slice(0, 2)).toMatchObject([
      { action: 'tenant.reactivate', actorKind: 'OPERATOR' },
      { action: 'tenant.suspend', actorKind: 'OPERATOR' },
    ])
  })

  test('nobody else may, and the note is plain text', async () => {
    expect(await codeOf(platform('suspendTenant', { reason: 'OTHER' }, owner))).toBe('FORBIDDEN')
    expect(await codeOf(platform('reactivateTenant', {}, owner))).toBe('FORBIDDEN')
    expect(await codeOf(platform('restorePlatformTenant', {}, owner))).toBe('FORBIDDEN')
    expect(await codeOf(suspend({ note: 'a\u202eb' }))).toBe('INVALID_INPUT')
    expect(await codeOf(suspend({ note: 'x'.repeat(501) }))).toBe('INVALID_INPUT')
    expect(await status()).toBe('ACTIVE')
  })

  test('twice, or lifting what is not there, is a conflict', async () => {
    expect(await codeOf(platform('reactivateTenant'))).toBe('CONFLICT')
    await suspend()
    expect(await codeOf(suspend())).toBe('CONFLICT')
  })

  test('of 40 changes at once with a suspension, those that come later are refused, and nothing is written after it', async () => {
    const act = async (n: number) => {
      const ctx = personCtx(app, owner, tenantId)
      if (n === 20) return suspendTenant(withTenant(systemCtx(app.services, 'test'), tenantId), { reason: 'ABUSE' })
      return n % 2
        ? rotateTenantKey(ctx, { purpose: 'SIGNING' })
        : updateSettings(ctx, { version: 1, name: `Acme ${n}` })
    }
    const results = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => act(n)))
    const codes = new Set(results.map((one) => (one.status === 'rejected' ? one.reason.code : 'done')))
    expect([...codes].sort()).toEqual(['CONFLICT', 'TENANT_SUSPENDED', 'done'])
    const actions = (await audited()).map((event: { action: string }) => event.action)
    expect(actions[0]).toBe('tenant.suspend')
    expect(await verifyAuditChain(tenantCtx(app, tenantId))).toMatchObject({ intact: true })
  })

  test('what it encrypted before can be opened, nothing new is encrypted', async () => {
    const ctx = tenantCtx(app, tenantId)
    const { ciphertext } = await encryptData(ctx, { plaintext: Buffer.from('kept').toString('base64') })
    await suspend()
    const decrypt = 'mutation ($input: DecryptDataInput!) { decryptData(input: $input) { plaintext } }'
    const { data } = await app.graphql(decrypt, { input: { ciphertext } }, as(owner))
    expect(Buffer.from(data.decryptData.plaintext, 'base64').toString()).toBe('kept')
    await expect(encryptData(ctx, { plaintext: 'AAAA' })).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' })
  })
})

describe('an owner deletes a tenant', () => {
  test('by typing its address; it is gone after 30 days and can be restored until then', async () => {
    const { data } = await remove({ slug })
    const at = new Date(clock.getTime() + 30 * day).toISOString()
    expect(data.deleteTenant).toEqual({
      status: 'DELETING',
      suspension: null,
      deletion: { at, requestedAt: clock.toISOString(), requestedBy: owner.email },
    })
    const [mail] = await mailsTo(admin)
    expect(mail?.subject).toBe('Acme will be deleted in 30 days')
    expect(mail?.text).toContain('March 31, 2026')
    expect(mail?.text).toContain(`/t/${slug}/settings/danger`)
    expect((await restore()).data.restoreTenant).toMatchObject({ status: 'ACTIVE', deletion: null })
    expect((await mailsTo(admin)).map((one) => one.subject)).toEqual(['Acme will be deleted in 30 days', 'Acme stays'])
  })

  test('another address deletes nothing', async () => {
    for (const typed of ['', 'acme', slug.toUpperCase(), `${slug} and more`])
      expect(await codeOf(remove({ slug: typed }))).toBe('INVALID_INPUT')
    expect(await status()).toBe('ACTIVE')
  })

  test('an admin may neither delete nor restore, not even with a role that has the permission', async () => {
    expect(await codeOf(remove({ slug }, admin))).toBe('FORBIDDEN')
    const create = 'mutation ($input: CreateRoleInput!) { createRole(input: $input) { id } }'
    const { data } = await app.graphql(create, { input: { name: 'Closer', permissions: ['tenant:delete'] } }, as(owner))
    const closer = await app.person()
    const memberId = await addMember(app, tenantId, closer, 'VIEWER')
    const change = 'mutation ($input: ChangeMemberRolesInput!) { changeMemberRoles(input: $input) { id } }'
    const input = { memberId: toPublicId('member', memberId), roles: [data.createRole.id] }
    expect((await app.graphql(change, { input }, as(owner))).errors).toBeUndefined()
    expect(await codeOf(remove({ slug }, closer))).toBe('FORBIDDEN')
    await remove({ slug })
    expect(await codeOf(restore(admin))).toBe('FORBIDDEN')
    expect(await codeOf(restore(closer))).toBe('FORBIDDEN')
    expect(await status()).toBe('DELETING')
  })

  test('a stranger finds nothing to delete, and an operator restores what an owner deleted', async () => {
    expect(await codeOf(remove({ slug }, await app.person()))).toBe('NOT_FOUND')
    expect(await codeOf(remove({ slug }, operator))).toBe('FORBIDDEN')
    await remove({ slug })
    expect((await platform('restorePlatformTenant')).data.restorePlatformTenant.status).toBe('ACTIVE')
    expect((await audited())[0]).toMatchObject({ action: 'tenant.restore', actorKind: 'OPERATOR' })
  })

  test('a suspended one can be deleted, and is suspended again once restored', async () => {
    await suspend()
    expect((await remove({ slug })).data.deleteTenant.status).toBe('DELETING')
    expect(await codeOf(platform('reactivateTenant'))).toBe('CONFLICT')
    expect((await restore()).data.restoreTenant).toMatchObject({
      status: 'SUSPENDED',
      suspension: { reason: 'PAYMENT', note: 'Invoice 17.' },
    })
  })

  test('100 deletions and restorations, 25 at once, end in one of the two, each step audited once', async () => {
    const ctx = personCtx(app, owner, tenantId)
    const results: PromiseSettledResult<TenantRow>[] = []
    for (let round = 0; round < 4; round++)
      results.push(
        ...(await Promise.allSettled(
          Array.from({ length: 25 }, (_, n) => (n % 2 ? restoreTenant(ctx) : deleteTenant(ctx, { slug }))),
        )),
      )
    const done = results.filter((one) => one.status === 'fulfilled').map((one) => one.value.status)
    const refused = results.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(new Set(refused)).toEqual(new Set(['CONFLICT']))
    const deleted = done.filter((one) => one === 'DELETING').length
    const restored = done.filter((one) => one === 'ACTIVE').length
    expect(await status()).toBe(deleted > restored ? 'DELETING' : 'ACTIVE')
    expect([0, 1]).toContain(deleted - restored)
    const events = (
      await app.graphql(
        '{ auditEvents(filter: { actions: ["tenant.delete", "tenant.restore"] }) { totalCount } }',
        {},
        as(owner),
      )
    ).data
    expect(events.auditEvents.totalCount).toBe(deleted + restored)
  })

  test('what would go is said in words beforehand, to owners only', async () => {
    const ask = (person: TestPerson) =>
      app.graphql('{ tenantDeletionPreview { slug deletionAt contents { what count } } }', {}, as(person))
    const { data } = await ask(owner)
    expect(data.tenantDeletionPreview.slug).toBe(slug)
    expect(data.tenantDeletionPreview.contents).toContainEqual({ what: 'members', count: 2 })
    expect(data.tenantDeletionPreview.contents).toContainEqual({ what: 'cryptographic keys', count: 2 })
    expect(await codeOf(ask(admin))).toBe('FORBIDDEN')
  })

  test('reminders go out a week and a day before the end, each once, and none after a restoration', async () => {
    const ctx = systemCtx(app.services, 'test')
    const subjects = async () => (await mailsTo(owner)).map((mail) => mail.subject).slice(1)
    await remove({ slug })
    const begun = clock.getTime()
    for (const days of [0, 10, 22.9]) {
      clock = new Date(begun + days * day)
      await advanceDeletions(ctx)
    }
    expect(await subjects()).toEqual([])
    clock = new Date(begun + 23 * day)
    await Promise.all([advanceDeletions(ctx), advanceDeletions(ctx)])
    expect(await subjects()).toEqual(['Acme will be gone in 7 days'])
    clock = new Date(begun + 29 * day)
    await advanceDeletions(ctx)
    await advanceDeletions(ctx)
    expect(await subjects()).toEqual(['Acme will be gone in 7 days', 'Acme will be gone tomorrow'])
    await restoreTenant(personCtx(app, owner, tenantId))
    clock = new Date(begun + 40 * day)
    await advanceDeletions(ctx)
    expect(await status()).toBe('ACTIVE')
    await deleteTenant(personCtx(app, owner, tenantId), { slug })
    clock = new Date(begun + 63.5 * day)
    await advanceDeletions(ctx)
    expect((await subjects()).at(-1)).toBe('Acme will be gone in 7 days')
  })
})

describe.each<[TenantStatus, string]>([
  ['SUSPENDED', 'TENANT_SUSPENDED'],
  ['DELETING', 'TENANT_DELETING'],
])('while it is %s', (closed, code) => {
  const ofTenants = operations.filter(({ scope }) => scope === 'tenant')

  test('every mutation of a tenant is refused and every refusal recorded, save those that declare otherwise; queries go on', async () => {
    await (closed === 'SUSPENDED' ? suspend() : remove({ slug }))
    const goesOn: string[] = []
    for (const operation of ofTenants) {
      const { kind, field, access } = operation
      if (kind === 'mutation' && (field.name === 'leaveTenant' || field.name === 'restoreTenant')) continue
      const answer = await app.graphql(writeDocument(operation), writeVariables(operation), as(owner))
      const refused = answer.errors?.[0]?.extensions.code === code
      const declared = access?.despite?.includes(closed as 'SUSPENDED') ?? false
      expect({ name: field.name, refused }).toEqual({ name: field.name, refused: kind === 'mutation' && !declared })
      if (kind === 'mutation' && declared) goesOn.push(field.name)
    }
    // Who is suspended for not paying can still give what it pays with.
    const paying = closed === 'SUSPENDED' ? ['createBillingPortalLink', 'createPaymentSetupLink'] : []
    const always = ['cancelExport', 'decryptData', 'deleteTenant', 'startExport', 'verifySignature']
    expect(goesOn.sort()).toEqual([...always, ...paying].sort())
    expect((await audited()).filter((event: { errorCode: string }) => event.errorCode === code).length).toBeGreaterThan(
      20,
    )
  })

  test('a member can leave it', async () => {
    await (closed === 'SUSPENDED' ? suspend() : remove({ slug }))
    expect((await app.graphql('mutation { leaveTenant }', {}, as(admin))).errors).toBeUndefined()
    expect(await codeOf(app.graphql('{ tenant { id } }', {}, as(admin)))).toBe('NOT_FOUND')
  })

  test('an operator who is no member goes on reading it', async () => {
    await (closed === 'SUSPENDED' ? suspend() : remove({ slug }))
    expect((await app.graphql('{ tenant { status } }', {}, as(operator))).data.tenant.status).toBe(closed)
  })
})

test('a change that waits for a suspension to commit is refused', async () => {
  const ctx = tenantCtx(app, tenantId)
  await suspendTenant(ctx, { reason: 'SECURITY' })
  // The caller's request was let in before: its standing says ACTIVE, the row does not.
  await expect(updateSettings(personCtx(app, owner, tenantId), { version: 1, name: 'Late' })).rejects.toMatchObject({
    code: 'TENANT_SUSPENDED',
  })
  await reactivateTenant(ctx)
  expect((await updateSettings(personCtx(app, owner, tenantId), { version: 1, name: 'In time' })).name).toBe('In time')
})
