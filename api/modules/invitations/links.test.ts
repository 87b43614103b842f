import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { invitationLinks, members, tenants } from '../../db/tables/index.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'
import { answer, tokenIn } from '../../test/invitations.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string

beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())
beforeEach(async () => {
  tenantId = await createTenant(app, owner)
})
afterEach(() => {
  app.services.now = () => new Date()
})

type Run = typeof app.services.db.platform.run
const query: Run = (work) => app.services.db.platform.run(work)
const create = (input: Record<string, unknown> = {}, as = owner) =>
  app.graphql(
    `mutation ($input: CreateInvitationLinkInput!) {
      createInvitationLink(input: $input) { url link { id maxUses uses allowedDomains isOpen } } }`,
    { input: { roles: ['VIEWER'], maxUses: 5, ...input } },
    { as, tenantId },
  )
const tokenOf = async (input: Record<string, unknown> = {}, as = owner) => {
  const { data } = await create(input, as)
  return tokenIn(data.createInvitationLink.url)
}
const code = ({ errors }: { errors: { extensions: { code: string } }[] | undefined }) => errors?.[0]?.extensions.code
const count = () => query((db) => db.$count(members, eq(members.tenantId, tenantId)))
const people = (n: number) => Promise.all(Array.from({ length: n }, () => app.person()))

test('50 people at once at a link for 5 are 5 new members', async () => {
  const token = await tokenOf()
  const all = await people(50)
  const answers = await Promise.all(all.map((person) => answer(app, 'accept', token, person)))
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(5)
  expect(new Set(answers.map(code))).toEqual(new Set([undefined, 'INVITATION_EXPIRED']))
  expect(await count()).toBe(6)
  const [link] = await query((db) => db.select().from(invitationLinks).where(eq(invitationLinks.tenantId, tenantId)))
  expect(link?.uses).toBe(5)
})

test('one person uses a link once, however often they follow it', async () => {
  const token = await tokenOf({ maxUses: 2 })
  const person = await app.person()
  const answers = await Promise.all(Array.from({ length: 10 }, () => answer(app, 'accept', token, person)))
  expect(answers.map(code)).toEqual(Array(10).fill(undefined))
  expect((await answer(app, 'accept', token, owner)).data.acceptInvitation.wasMember).toBe(true)
  const [link] = await query((db) => db.select().from(invitationLinks).where(eq(invitationLinks.tenantId, tenantId)))
  expect(link?.uses).toBe(1)
})

test('a link takes no seat until it is used, and none beyond the plan', async () => {
  await query((db) => db.update(tenants).set({ planCode: 'FREE' }).where(eq(tenants.tenantId, tenantId)))
  const token = await tokenOf()
  const all = await people(4)
  const answers = await Promise.all(all.map((person) => answer(app, 'accept', token, person)))
  expect(answers.map(code).sort()).toEqual(['SEAT_LIMIT_REACHED', 'SEAT_LIMIT_REACHED', undefined, undefined])
  const [link] = await query((db) => db.select().from(invitationLinks).where(eq(invitationLinks.tenantId, tenantId)))
  expect(link?.uses).toBe(2)
})

test.each([
  { roles: ['ADMIN'] },
  { roles: ['VIEWER', 'OWNER'] },
  { maxUses: 0 },
  { maxUses: 1001 },
  { allowedDomains: ['not a domain'] },
  { allowedDomains: ['localhost'] },
  { expiresInHours: 721 },
])('a link with %j is refused', async (wrong) => {
  expect(code(await create(wrong))).toBe('INVALID_INPUT')
})

test('a custom role that can do what only admins can is not given by link', async () => {
  const { data } = await app.graphql(
    `mutation { createRole(input: { name: "Helper", permissions: ["members:manage"] }) { id } }`,
    {},
    { as: owner, tenantId },
  )
  expect(code(await create({ roles: [data.createRole.id] }))).toBe('INVALID_INPUT')
})

test('only addresses of the allowed domains get in, and subdomains are others', async () => {
  const token = await tokenOf({ allowedDomains: ['@Acme.example'] })
  const [inside, sub, outside] = await Promise.all(
    ['ada@acme.example', 'ada@evil.acme.example', 'ada@notacme.example'].map((email) => app.person(email)),
  )
  for (const person of [sub, outside])
    expect(code(await answer(app, 'accept', token, person))).toBe('INVITATION_NOT_YOURS')
  expect(code(await answer(app, 'accept', token, inside))).toBeUndefined()
})

test('a revoked link is as good as none, an expired one says so, and nobody declines one', async () => {
  const { data } = await create({ expiresInHours: 1 })
  const { url, link } = data.createInvitationLink
  const person = await app.person()
  expect(code(await answer(app, 'decline', tokenIn(url), person))).toBe('INVITATION_INVALID')
  app.services.now = () => new Date(Date.now() + 3_600_001)
  expect(code(await answer(app, 'accept', tokenIn(url), person))).toBe('INVITATION_EXPIRED')
  app.services.now = () => new Date()
  const revoke = (as: TestPerson, inside: string) =>
    app.graphql(
      `mutation ($input: InvitationIdInput!) { revokeInvitationLink(input: $input) { isOpen } }`,
      { input: { id: link.id } },
      { as, tenantId: inside },
    )
  const stranger = await app.person()
  expect(code(await revoke(stranger, await createTenant(app, stranger)))).toBe('NOT_FOUND')
  for (let i = 0; i < 2; i += 1) expect((await revoke(owner, tenantId)).data.revokeInvitationLink.isOpen).toBe(false)
  expect(code(await answer(app, 'accept', tokenIn(url), person))).toBe('INVITATION_INVALID')
})

test('a link ends with the rights of whoever made it', async () => {
  const admin = await app.person()
  const memberId = await addMember(app, tenantId, admin, 'ADMIN')
  const token = await tokenOf({}, admin)
  await query((db) =>
    db
      .update(members)
      .set({ roles: ['DEVELOPER'] })
      .where(eq(members.id, memberId)),
  )
  expect(code(await answer(app, 'accept', token, await app.person()))).toBe('INVITATION_WITHDRAWN')
})
