import { randomBytes } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { invitations, members, tenants } from '../../db/tables/index.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'
import { answer, invite, newestMailTo, tokenIn } from '../../test/invitations.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
let guest: TestPerson
const day = 86_400_000

beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())
beforeEach(async () => {
  tenantId = await createTenant(app, owner)
  guest = await app.person()
})
afterEach(() => {
  app.services.now = () => new Date()
})

const query = <T>(work: (db: Parameters<Parameters<typeof app.services.db.platform.run>[0]>[0]) => Promise<T>) =>
  app.services.db.platform.run(work)
const membersOf = (person: TestPerson) =>
  query((db) =>
    db
      .select()
      .from(members)
      .where(and(eq(members.tenantId, tenantId), eq(members.userId, person.userId))),
  )
const stateOf = async (email: string) => {
  const [row] = await query((db) =>
    db
      .select()
      .from(invitations)
      .where(and(eq(invitations.tenantId, tenantId), eq(invitations.email, email))),
  )
  return row?.state
}
const codeOf = async (answered: Promise<{ errors?: { extensions: { code: string } }[] | undefined }>) =>
  (await answered).errors?.[0]?.extensions.code
const preview = (token: string, as?: TestPerson) =>
  app.graphql(
    `query ($token: String!) { invitationPreview(token: $token) {
      tenantName inviter roleNames state maskedEmail isForViewer tenant { id } } }`,
    { token },
    as ? { as } : {},
  )
const inviteGuest = (terms = {}) => invite(app, { as: owner, tenantId, email: guest.email, ...terms })

test('the person it is for becomes a member with its roles, and accepting again is fine', async () => {
  const { token } = await inviteGuest({ roles: ['DEVELOPER', 'BILLING'] })
  const first = await answer(app, 'accept', token, guest)
  expect(first.errors).toBeUndefined()
  expect(first.data.acceptInvitation).toMatchObject({
    wasMember: false,
    tenant: { id: toPublicId('tenant', tenantId) },
  })
  expect(await membersOf(guest)).toMatchObject([{ roles: ['DEVELOPER', 'BILLING'], status: 'ACTIVE' }])
  const again = await answer(app, 'accept', token, guest)
  expect(again.data.acceptInvitation).toMatchObject({
    wasMember: true,
    memberId: first.data.acceptInvitation.memberId,
  })
})

test('the identity provider is told of the new member by a job, so that the person accepts once', async () => {
  const { token } = await inviteGuest()
  await answer(app, 'accept', token, guest)
  const [member] = await membersOf(guest)
  const told = await app.services.queue.boss.fetch('members.sync', { batchSize: 100 })
  expect(told.map(({ data }) => data)).toContainEqual({ tenantId, memberId: member?.id })
})

test('100 parallel accepts of one invitation give one membership', async () => {
  const { token } = await inviteGuest()
  const answers = await Promise.all(Array.from({ length: 100 }, () => answer(app, 'accept', token, guest)))
  expect(answers.filter(({ errors }) => errors)).toEqual([])
  expect(new Set(answers.map(({ data }) => data.acceptInvitation.memberId)).size).toBe(1)
  expect(answers.filter(({ data }) => !data.acceptInvitation.wasMember)).toHaveLength(1)
  expect(await membersOf(guest)).toHaveLength(1)
})

test('looking at it consumes nothing, however often and by whomever', async () => {
  const { token } = await inviteGuest()
  const stranger = await app.person()
  for (const as of [undefined, undefined, stranger, guest]) {
    const { data } = await preview(token, as)
    expect(data.invitationPreview).toMatchObject({ tenantName: 'Acme', state: 'PENDING', roleNames: ['Viewer'] })
  }
  for (let i = 0; i < 3; i += 1) await app.server.inject({ method: 'GET', url: '/invite' })
  expect(await stateOf(guest.email)).toBe('PENDING')
  expect((await answer(app, 'accept', token, guest)).errors).toBeUndefined()
})

test('somebody else who has the link is told, masked, which address it is for, and learns no more', async () => {
  const { token } = await inviteGuest()
  const thief = await app.person()
  const { errors } = await answer(app, 'accept', token, thief)
  expect(errors?.[0]?.extensions.code).toBe('INVITATION_NOT_YOURS')
  expect(errors?.[0]?.message).toContain(`${guest.email.slice(0, 1)}•••@e•••.com`)
  expect(JSON.stringify(errors)).not.toContain(guest.email)
  const seen = await preview(token, thief)
  expect(seen.data.invitationPreview).toMatchObject({ isForViewer: false, tenant: null })
  expect(JSON.stringify(seen.data)).not.toContain(guest.email)
  expect(await codeOf(answer(app, 'decline', token, thief))).toBe('INVITATION_NOT_YOURS')
  expect(await membersOf(thief)).toEqual([])
  expect(await codeOf(answer(app, 'accept', token))).toBe('UNAUTHENTICATED')
})

test('an invitation to an address in capitals is for the person with that address', async () => {
  const { token } = await invite(app, { as: owner, tenantId, email: guest.email.toUpperCase() })
  expect((await answer(app, 'accept', token, guest)).errors).toBeUndefined()
})

test('unknown, malformed, revoked, declined, replaced and used tokens look alike to a stranger', async () => {
  const stranger = await app.person()
  const { token: unknown } = await inviteGuest()
  const tokens = [
    'x',
    '',
    'A'.repeat(64),
    `${unknown.slice(0, 22)}${randomBytes(32).toString('base64url').slice(0, 42)}`,
    'é'.repeat(64),
  ]
  for (const [verb, name] of [
    ['revoke', 'revokeInvitation'],
    ['resend', 'resendInvitation'],
  ] as const) {
    const email = `${verb}.${guest.email}`
    const { id, token } = await invite(app, { as: owner, tenantId, email })
    await app.graphql(
      `mutation ($input: InvitationIdInput!) { ${name}(input: $input) { id } }`,
      { input: { id } },
      { as: owner, tenantId },
    )
    tokens.push(token)
  }
  const decliner = await app.person()
  const declined = await invite(app, { as: owner, tenantId, email: decliner.email })
  await answer(app, 'decline', declined.token, decliner)
  expect(await stateOf(decliner.email)).toBe('DECLINED')
  const user = await app.person()
  const used = await invite(app, { as: owner, tenantId, email: user.email })
  await answer(app, 'accept', used.token, user)
  tokens.push(declined.token, used.token)
  const answers = new Set<string>()
  for (const token of tokens)
    for (const as of [stranger, undefined]) {
      const { errors } = await preview(token, as)
      answers.add(`${errors?.[0]?.extensions.code}: ${errors?.[0]?.message}`)
    }
  expect(answers.size).toBe(1)
  expect([...answers][0]).toMatch(/^INVITATION_INVALID/)
  for (const token of tokens) expect(await codeOf(answer(app, 'accept', token, stranger))).toBe('INVITATION_INVALID')
})

test('an expired one says so and can be asked for anew, twice a day', async () => {
  const { token } = await inviteGuest({ expiresInHours: 1 })
  app.services.now = () => new Date(Date.now() + 3_600_001)
  expect((await preview(token, guest)).data.invitationPreview.state).toBe('EXPIRED')
  expect(await codeOf(answer(app, 'accept', token, guest))).toBe('INVITATION_EXPIRED')
  expect(await codeOf(answer(app, 'request', token, await app.person()))).toBe('INVITATION_NOT_YOURS')
  expect((await answer(app, 'request', token, guest)).errors).toBeUndefined()
  const mail = await newestMailTo(app, owner.email)
  expect(mail.subject).toBe(`${guest.email} asks for a new invitation to Acme`)
  expect(mail.text).toContain('/team/invitations')
  expect((await answer(app, 'request', token, guest)).errors).toBeUndefined()
  expect(await codeOf(answer(app, 'request', token, guest))).toBe('RATE_LIMITED')
  expect(await membersOf(guest)).toEqual([])
})

test('a member who accepts another invitation stays as they are', async () => {
  const { token } = await inviteGuest({ roles: ['ADMIN'] })
  await addMember(app, tenantId, guest, 'VIEWER')
  const { data } = await answer(app, 'accept', token, guest)
  expect(data.acceptInvitation.wasMember).toBe(true)
  expect(await membersOf(guest)).toMatchObject([{ roles: ['VIEWER'] }])
  expect(await stateOf(guest.email)).toBe('ACCEPTED')
})

test('a deactivated member does not come back by an old invitation', async () => {
  const { token } = await inviteGuest()
  const id = await addMember(app, tenantId, guest, 'VIEWER')
  await query((db) => db.update(members).set({ status: 'DEACTIVATED' }).where(eq(members.id, id)))
  expect(await codeOf(answer(app, 'accept', token, guest))).toBe('FORBIDDEN')
  expect(await membersOf(guest)).toMatchObject([{ status: 'DEACTIVATED' }])
})

test.each([
  ['removed', null],
  ['demoted below inviting', ['DEVELOPER']],
] as const)('an invitation is refused once its inviter was %s', async (_case, roles) => {
  const admin = await app.person()
  const memberId = await addMember(app, tenantId, admin, 'ADMIN')
  const { token } = await invite(app, { as: admin, tenantId, email: guest.email, roles: ['ADMIN'] })
  await query((db) =>
    roles
      ? db
          .update(members)
          .set({ roles: [...roles] })
          .where(eq(members.id, memberId))
      : db.delete(members).where(eq(members.id, memberId)),
  )
  expect(await codeOf(answer(app, 'accept', token, guest))).toBe('INVITATION_WITHDRAWN')
  expect(await membersOf(guest)).toEqual([])
  expect(await stateOf(guest.email)).toBe('PENDING')
})

test('an owner demoted to admin no longer makes owners, and sending it again by an owner heals that', async () => {
  const second = await app.person()
  const memberId = await addMember(app, tenantId, second, 'OWNER')
  const { id, token } = await invite(app, { as: second, tenantId, email: guest.email, roles: ['OWNER'] })
  await query((db) =>
    db
      .update(members)
      .set({ roles: ['ADMIN'] })
      .where(eq(members.id, memberId)),
  )
  expect(await codeOf(answer(app, 'accept', token, guest))).toBe('INVITATION_WITHDRAWN')
  const resend = `mutation ($input: InvitationIdInput!) { resendInvitation(input: $input) { invitedBy { email } } }`
  const { data } = await app.graphql(resend, { input: { id } }, { as: owner, tenantId })
  expect(data.resendInvitation.invitedBy.email).toBe(owner.email)
  const renewed = tokenIn((await newestMailTo(app, guest.email)).text)
  expect((await answer(app, 'accept', renewed, guest)).errors).toBeUndefined()
  expect(await membersOf(guest)).toMatchObject([{ roles: ['OWNER'] }])
})

test('nobody joins a tenant that is suspended', async () => {
  const { token } = await inviteGuest()
  await query((db) => db.update(tenants).set({ status: 'SUSPENDED' }).where(eq(tenants.tenantId, tenantId)))
  const { errors } = await answer(app, 'accept', token, guest)
  expect(errors?.[0]?.extensions.code).toBe('TENANT_SUSPENDED')
  expect(errors?.[0]?.message).toBe('Acme takes no new members at the moment: it is suspended.')
  expect(await membersOf(guest)).toEqual([])
})

test('accepting, declining and being refused are in the audit log, and no token is anywhere in it', async () => {
  const { token } = await inviteGuest({ expiresInHours: 24 * 30 })
  await answer(app, 'accept', token, guest)
  const { data } = await app.graphql(
    '{ auditEvents(first: 50) { nodes { action actorLabel after before } } }',
    {},
    { as: owner, tenantId },
  )
  const events = data.auditEvents.nodes as { action: string; actorLabel: string }[]
  expect(events.find(({ action }) => action === 'invitation.accept')?.actorLabel).toBe(guest.email)
  expect(events.find(({ action }) => action === 'invitation.create')?.actorLabel).toBe(owner.email)
  expect(JSON.stringify(events)).not.toContain(token)
  const [row] = await query((db) => db.select().from(invitations).where(eq(invitations.tenantId, tenantId)))
  expect(JSON.stringify(row)).not.toContain(token)
  expect(row?.expiresAt.getTime()).toBe((row?.createdAt.getTime() ?? 0) + 30 * day)
})
