import { and, eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { auditEvents, invitations, mailOutbox, members, tenants, users } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { asKey, createKey } from '../../test/api-keys.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { answer, invite, inviteMutation, newestMailTo, tokenIn } from '../../test/invitations.ts'
import { invitationJobs } from './invitations.jobs.ts'

let app: TestApp
let owner: TestPerson
let admin: TestPerson
let tenantId: string
let other: { owner: TestPerson; tenantId: string }

beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  admin = await app.person()
  const stranger = await app.person()
  other = { owner: stranger, tenantId: await createTenant(app, stranger) }
})
afterAll(() => app.close())
beforeEach(async () => {
  tenantId = await createTenant(app, owner)
  await addMember(app, tenantId, admin, 'ADMIN')
})
afterEach(() => {
  app.services.now = () => new Date()
})

type Run = typeof app.services.db.platform.run
const query: Run = (work) => app.services.db.platform.run(work)
const asOwner = (text: string, variables: Record<string, unknown> = {}) =>
  app.graphql(text, variables, { as: owner, tenantId })
const tryInvite = (input: Record<string, unknown>, as = owner) =>
  app.graphql(inviteMutation, { input: { roles: ['VIEWER'], ...input } }, { as, tenantId })
const byId = (verb: 'resend' | 'revoke', id: string, as = owner, inside = tenantId) =>
  app.graphql(
    `mutation ($input: InvitationIdInput!) { ${verb}Invitation(input: $input) { id state expiresAt } }`,
    { input: { id } },
    { as, tenantId: inside },
  )
const code = ({ errors }: { errors: { extensions: { code: string } }[] | undefined }) => errors?.[0]?.extensions.code
const later = (hours: number) => {
  app.services.now = () => new Date(Date.now() + hours * 3_600_000)
}
const actions = async () => {
  const rows = await query((db) => db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId)))
  return rows.map(({ action, outcome }) => `${action} ${outcome}`)
}
const work = (name: string) =>
  invitationJobs
    .find((job) => job.name === name)
    ?.run(systemCtx(app.services, `job:${name}`), {} as never, {
      lastTry: false,
      signal: new AbortController().signal,
    })

test('the mail names who invites whom to what, in the tenant’s name and zone, with a link that is a fragment', async () => {
  await query((db) => db.update(users).set({ name: 'Ada' }).where(eq(users.id, owner.userId)))
  await invite(app, {
    as: owner,
    tenantId,
    email: 'bob@mail.example',
    roles: ['ADMIN', 'BILLING'],
    message: 'Hi!\nBob',
  })
  const { subject, text, html } = await newestMailTo(app, 'bob@mail.example')
  expect(subject).toBe('Ada invites you to Acme on BeTrace')
  expect(text).toContain('Ada invites you to join Acme on BeTrace as Admin and Billing.')
  expect(text).toContain('Hi!\nBob')
  expect(text).toContain('Europe/Berlin')
  expect(new URL(/https?:\S+/.exec(text)?.[0] ?? '')).toMatchObject({ pathname: '/invite', search: '' })
  expect(html).toContain(`/invite#${tokenIn(text)}`)
})

test('names and messages are text in the mail, and nothing breaks out into its headers', async () => {
  const evil = '<img src=x onerror=alert(1)>'
  await query((db) => db.update(tenants).set({ name: evil }).where(eq(tenants.tenantId, tenantId)))
  await query((db) => db.update(users).set({ name: '"><script>x</script>' }).where(eq(users.id, owner.userId)))
  await invite(app, { as: owner, tenantId, email: 'evil@mail.example', message: '<a href="https://evil">x</a>' })
  const { html } = await newestMailTo(app, 'evil@mail.example')
  expect(html).not.toMatch(/<script|<img|<a href="https:\/\/evil/)
  await query((db) => db.update(users).set({ name: null }).where(eq(users.id, owner.userId)))
  for (const email of ['a@mail.example\r\nBcc: x@y.example', 'a@mail.example, b@mail.example', 'Ada <a@mail.example>'])
    expect(code(await tryInvite({ email }))).toBe('INVALID_INPUT')
  await query((db) => db.update(tenants).set({ name: 'A\r\nBcc: x@y.example' }).where(eq(tenants.tenantId, tenantId)))
  expect(code(await tryInvite({ email: 'late@mail.example' }))).toBe('INVALID_INPUT')
  const mails = await query((db) => db.select().from(mailOutbox).where(eq(mailOutbox.recipient, 'late@mail.example')))
  expect(mails).toEqual([])
})

test.each([
  { email: 'x' },
  { roles: [] },
  { roles: ['EMPEROR'] },
  { message: 'x'.repeat(501) },
  { message: 'turned \u202e around' },
  { expiresInHours: 0 },
  { expiresInHours: 721 },
])('an invitation with %j is refused at its field', async (wrong) => {
  const { errors } = await tryInvite({ email: 'fine@mail.example', ...wrong })
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' })
  expect(Object.keys(errors?.[0]?.extensions.fields as object)).toEqual([Object.keys(wrong)[0]])
})

test('there is one pending invitation for an address and tenant, also when many are asked for at once', async () => {
  const emails = ['Twice@mail.example', 'twice@MAIL.example', 'TWICE@mail.example', 'twice@mail.example']
  const answers = await Promise.all(emails.map((email) => tryInvite({ email })))
  expect(answers.map(code).sort()).toEqual(['ALREADY_INVITED', 'ALREADY_INVITED', 'ALREADY_INVITED', undefined])
  const elsewhere = { as: other.owner, tenantId: other.tenantId, email: 'twice@mail.example' }
  expect((await invite(app, elsewhere)).token).toHaveLength(64)
  expect(code(await tryInvite({ email: owner.email }))).toBe('ALREADY_MEMBER')
})

test('an admin invites admins, not owners; others do not invite, and the attempt is on record', async () => {
  expect(code(await tryInvite({ email: 'a@mail.example', roles: ['ADMIN'] }, admin))).toBeUndefined()
  expect(code(await tryInvite({ email: 'b@mail.example', roles: ['VIEWER', 'OWNER'] }, admin))).toBe('FORBIDDEN')
  const viewer = await app.person()
  await addMember(app, tenantId, viewer, 'VIEWER')
  expect(code(await tryInvite({ email: 'c@mail.example' }, viewer))).toBe('FORBIDDEN')
  expect((await actions()).filter((each) => each === 'invitation.create REFUSED')).toHaveLength(2)
})

test('a pending invitation takes a seat of the plan, and gives it back when revoked, declined or expired', async () => {
  await query((db) => db.update(tenants).set({ planCode: 'FREE' }).where(eq(tenants.tenantId, tenantId)))
  const last = await invite(app, { as: owner, tenantId, email: 'third@mail.example', expiresInHours: 1 })
  const full = await tryInvite({ email: 'fourth@mail.example' })
  expect(full.errors?.[0]?.extensions).toMatchObject({
    code: 'SEAT_LIMIT_REACHED',
    details: { limit: 3, used: 3 },
  })
  await byId('revoke', last.id)
  const decliner = await app.person()
  const declined = await invite(app, { as: owner, tenantId, email: decliner.email })
  await answer(app, 'decline', declined.token, decliner)
  await invite(app, { as: owner, tenantId, email: 'fifth@mail.example', expiresInHours: 1 })
  later(2)
  expect(code(await tryInvite({ email: 'sixth@mail.example' }))).toBeUndefined()
})

test('ten invitations at once for the last seat are one', async () => {
  await query((db) => db.update(tenants).set({ planCode: 'FREE' }).where(eq(tenants.tenantId, tenantId)))
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => tryInvite({ email: `p${i}@mail.example` })))
  expect(answers.filter((each) => !each.errors)).toHaveLength(1)
  expect(new Set(answers.map(code))).toEqual(new Set([undefined, 'SEAT_LIMIT_REACHED']))
})

test('sending again renews link and time on the same row, and the earlier link is dead', async () => {
  const guest = await app.person()
  const first = await invite(app, { as: owner, tenantId, email: guest.email, expiresInHours: 3 })
  later(2)
  const { data } = await byId('resend', first.id)
  expect(data.resendInvitation).toMatchObject({ id: first.id, state: 'PENDING' })
  later(4)
  expect(code(await answer(app, 'accept', first.token, guest))).toBe('INVITATION_INVALID')
  const { text } = await newestMailTo(app, guest.email)
  expect(code(await answer(app, 'accept', tokenIn(text), guest))).toBeUndefined()
  expect(code(await byId('resend', first.id))).toBe('CONFLICT')
})

test('an expired invitation can be sent again, unless the address was invited anew', async () => {
  const { id } = await invite(app, { as: owner, tenantId, email: 'old@mail.example', expiresInHours: 1 })
  later(2)
  expect((await byId('resend', id)).data.resendInvitation.state).toBe('PENDING')
  later(4)
  await invite(app, { as: owner, tenantId, email: 'old@mail.example' })
  expect(code(await byId('resend', id))).toBe('ALREADY_INVITED')
})

test('revoking twice is fine, and another tenant’s invitations do not exist', async () => {
  const { id } = await invite(app, { as: owner, tenantId, email: 'gone@mail.example' })
  for (const verb of ['resend', 'revoke'] as const) {
    expect(code(await byId(verb, id, other.owner, other.tenantId))).toBe('NOT_FOUND')
    expect(code(await byId(verb, 'inv_nonsense'))).toBe('NOT_FOUND')
  }
  for (let i = 0; i < 2; i += 1) expect((await byId('revoke', id)).data.revokeInvitation.state).toBe('REVOKED')
  const list = `{ invitations { totalCount nodes { email } } }`
  const { data } = await app.graphql(list, {}, { as: other.owner, tenantId: other.tenantId })
  expect(JSON.stringify(data)).not.toContain('gone@mail.example')
})

test('a role that an open invitation gives cannot be deleted until that is revoked', async () => {
  const created = await asOwner(
    `mutation { createRole(input: { name: "Guest", permissions: ["tenant:read"] }) { id } }`,
  )
  const { id } = created.data.createRole
  const invited = await tryInvite({ email: 'guest@mail.example', roles: [id] })
  const remove = () => asOwner(`mutation ($id: ID!) { deleteRole(input: { id: $id }) { id } }`, { id })
  expect(code(await remove())).toBe('ROLE_IN_USE')
  await byId('revoke', invited.data.inviteMember.id)
  expect(code(await remove())).toBeUndefined()
})

test('the list searches addresses, filters by state, and shows overdue ones as expired', async () => {
  await invite(app, { as: owner, tenantId, email: 'one_a@mail.example', expiresInHours: 1 })
  await invite(app, { as: owner, tenantId, email: 'onexa@mail.example' })
  const list = async (filter: Record<string, unknown>) => {
    const text = `query ($filter: InvitationFilter) { invitations(filter: $filter) { nodes { email state } } }`
    return (await asOwner(text, { filter })).data.invitations.nodes
  }
  expect(await list({ search: 'E_A@' })).toEqual([{ email: 'one_a@mail.example', state: 'PENDING' }])
  later(2)
  expect(await list({ states: ['EXPIRED'] })).toEqual([{ email: 'one_a@mail.example', state: 'EXPIRED' }])
  expect(await list({ states: ['PENDING'] })).toEqual([{ email: 'onexa@mail.example', state: 'PENDING' }])
})

describe('in bulk', () => {
  const bulk = (rows: { email: string; roles?: string[] }[], as = owner) =>
    app.graphql(
      `mutation ($input: InviteMembersInput!) { inviteMembers(input: $input) {
        email invitation { email roles { id } } refusal { code message } } }`,
      { input: { roles: ['VIEWER'], rows } },
      { as, tenantId },
    )

  test('each row has its own result, and a wrong one does not hold up the others', async () => {
    const rows = [
      { email: 'good@mail.example' },
      { email: 'not an address' },
      { email: 'GOOD@mail.example' },
      { email: owner.email },
      { email: 'dev@mail.example', roles: ['DEVELOPER'] },
      { email: 'king@mail.example', roles: ['OWNER'] },
      { email: 'none@mail.example', roles: ['EMPEROR'] },
    ]
    const { data } = await bulk(rows, admin)
    const results = data.inviteMembers as { email: string; refusal: { code: string } | null }[]
    expect(results.map(({ email }) => email)).toEqual(rows.map(({ email }) => email))
    expect(results.map(({ refusal }) => refusal?.code ?? 'ok')).toEqual([
      'ok',
      'INVALID_INPUT',
      'ALREADY_INVITED',
      'ALREADY_MEMBER',
      'ok',
      'FORBIDDEN',
      'INVALID_INPUT',
    ])
    expect(data.inviteMembers[4].invitation.roles).toEqual([{ id: 'DEVELOPER' }])
    expect(await actions()).toContain('invitation.create REFUSED')
  })

  test('200 rows are taken and 201 are not', async () => {
    await query((db) => db.update(tenants).set({ planCode: 'ENTERPRISE' }).where(eq(tenants.tenantId, tenantId)))
    const rows = Array.from({ length: 201 }, (_, i) => ({ email: `n${i}@mail.example` }))
    expect(code(await bulk(rows))).toBe('INVALID_INPUT')
    const { data } = await bulk(rows.slice(1))
    expect(data.inviteMembers.filter(({ refusal }: { refusal: unknown }) => refusal)).toEqual([])
    expect(await query((db) => db.$count(invitations, eq(invitations.tenantId, tenantId)))).toBe(200)
  })
})

describe('as time goes by', () => {
  test('a day before the end comes one reminder, whose link works like the first', async () => {
    const guest = await app.person()
    const first = await invite(app, { as: owner, tenantId, email: guest.email })
    const short = await invite(app, { as: owner, tenantId, email: 'short@mail.example', expiresInHours: 12 })
    const mails = () => query((db) => db.$count(mailOutbox, eq(mailOutbox.recipient, guest.email)))
    await work('invitations.remind')
    expect(await mails()).toBe(1)
    // A session would not last as long as the clock would have to be moved.
    await inTenant(tenantCtx(app, tenantId), (tx) =>
      tx
        .update(invitations)
        .set({ expiresAt: sql`${invitations.expiresAt} - interval '6 days 1 hour'` })
        .where(eq(invitations.email, guest.email)),
    )
    await work('invitations.remind')
    await work('invitations.remind')
    expect(await mails()).toBe(2)
    const { subject, text } = await newestMailTo(app, guest.email)
    expect(subject).toBe('Your invitation to Acme ends soon')
    expect(tokenIn((await newestMailTo(app, 'short@mail.example')).text)).toBe(short.token)
    expect(tokenIn(text)).not.toBe(first.token)
    expect(code(await answer(app, 'accept', tokenIn(text), guest))).toBeUndefined()
    expect(code(await answer(app, 'accept', first.token, guest))).toBeUndefined()
    const ofGuest = and(eq(members.tenantId, tenantId), eq(members.userId, guest.userId))
    expect(await query((db) => db.$count(members, ofGuest))).toBe(1)
  })

  test('what is over is noted once, with an event in the audit log', async () => {
    await invite(app, { as: owner, tenantId, email: 'over@mail.example', expiresInHours: 1 })
    await work('invitations.expire')
    expect(await actions()).not.toContain('invitation.expire SUCCEEDED')
    later(2)
    await work('invitations.expire')
    await work('invitations.expire')
    expect((await actions()).filter((each) => each.startsWith('invitation.expire'))).toHaveLength(1)
    const [row] = await query((db) => db.select().from(invitations).where(eq(invitations.tenantId, tenantId)))
    expect(row).toMatchObject({ state: 'EXPIRED', endedAt: expect.any(Date) })
  })
})

test('a key invites for the person who made it, within its own permissions, and only while they are there', async () => {
  const permissions = [
    'invitations:manage',
    'tenant:read',
    'keys:read',
    'members:read',
    'plan:read',
    'usage:read',
    'rules:read',
    'signals:read',
  ]
  const { secret } = await createKey(app, { as: admin, tenantId }, { permissions })
  const inviteBy = (email: string, roles: string[]) => asKey(app, secret, inviteMutation, { input: { email, roles } })
  const { data } = await inviteBy('new@example.com', ['VIEWER'])
  expect(data.inviteMember).toMatchObject({ state: 'PENDING', invitedBy: { email: admin.email } })
  expect(code(await inviteBy('more@example.com', ['ADMIN']))).toBe('FORBIDDEN')
  const again = 'mutation ($input: InvitationIdInput!) { resendInvitation(input: $input) { invitedBy { email } } }'
  const { id } = data.inviteMember
  expect((await asKey(app, secret, again, { input: { id } })).data.resendInvitation.invitedBy.email).toBe(admin.email)
  await app.graphql('mutation { leaveTenant }', {}, { as: admin, tenantId })
  expect(code(await inviteBy('late@example.com', ['VIEWER']))).toBe('FORBIDDEN')
})
