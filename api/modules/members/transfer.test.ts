import { afterAll, beforeAll, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { createTestApp, type GraphqlAnswer, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { expireTransfer, findTransfer } from './transfer.ts'

let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())

const codeOf = (answer: GraphqlAnswer) => answer.errors?.[0]?.extensions.code
const inHours = (hours: number) => {
  app.services.now = () => new Date(Date.now() + hours * 3_600_000)
}

/** A tenant of `owner` with one more member. */
async function team(...roles: string[]) {
  const tenantId = await createTenant(app, owner)
  const nominee = await app.person()
  const id = await addMember(app, tenantId, nominee, ...(roles.length ? roles : ['ADMIN']))
  const run = (name: string, as: TestPerson) => app.graphql(`mutation { ${name} { state } }`, {}, { as, tenantId })
  const nominate = (as = owner, memberId = toPublicId('member', id)) =>
    app.graphql(
      'mutation ($input: NominateOwnerInput!) { nominateOwner(input: $input) { id state expiresAt createdAt from { isSelf } to { id } } }',
      { input: { memberId } },
      { as, tenantId },
    )
  const rolesOf = async () => {
    const { data } = await app.graphql(
      '{ members { nodes { person { email } roles { id } } } }',
      {},
      { as: owner, tenantId },
    )
    const held = (email: string) =>
      data.members.nodes
        .find((node: { person: { email: string } }) => node.person.email === email)
        .roles.map((role: { id: string }) => role.id)
    return { owner: held(owner.email), nominee: held(nominee.email) }
  }
  const pending = async () =>
    (await app.graphql('{ ownershipTransfer { state to { id } } }', {}, { as: nominee, tenantId })).data
      ?.ownershipTransfer
  return { tenantId, nominee, id, run, nominate, rolesOf, pending }
}
const member = (name: string, id: string, tenantId: string, extra = '') =>
  app.graphql(
    `mutation { ${name}(input: { memberId: "${toPublicId('member', id)}" ${extra} }) ${name === 'removeMember' ? '' : '{ id }'} }`,
    {},
    { as: owner, tenantId },
  )

test('the nominee accepts, becomes the owner, and the nominator an admin; a mail told them', async () => {
  const { nominee, run, nominate, rolesOf, pending, id } = await team('DEVELOPER')
  const { data } = await nominate()
  expect(data?.nominateOwner).toMatchObject({
    state: 'PENDING',
    from: { isSelf: true },
    to: { id: toPublicId('member', id) },
  })
  expect(Date.parse(data?.nominateOwner.expiresAt) - Date.parse(data?.nominateOwner.createdAt)).toBe(24 * 3_600_000)
  expect(await rolesOf()).toEqual({ owner: ['OWNER'], nominee: ['DEVELOPER'] })
  const mail = await app.services.db.platform.run((db) =>
    db.query.mailOutbox.findFirst({
      where: (row, { eq }) => eq(row.recipient, nominee.email),
    }),
  )
  expect(mail?.subject).toBe('You are asked to become the owner of Acme')
  expect((await run('acceptOwnership', nominee)).data?.acceptOwnership.state).toBe('ACCEPTED')
  expect(await rolesOf()).toEqual({ owner: ['ADMIN'], nominee: ['OWNER'] })
  expect(await pending()).toBeNull()
  expect(codeOf(await run('acceptOwnership', nominee))).toBe('TRANSFER_UNAVAILABLE')
})

test('only the nominee accepts or declines', async () => {
  const { tenantId, run, nominate, nominee, rolesOf } = await team()
  const bystander = await app.person()
  await addMember(app, tenantId, bystander, 'ADMIN')
  await nominate()
  for (const name of ['acceptOwnership', 'declineOwnership'])
    for (const person of [owner, bystander]) expect(codeOf(await run(name, person))).toBe('TRANSFER_UNAVAILABLE')
  expect((await run('declineOwnership', nominee)).data?.declineOwnership.state).toBe('DECLINED')
  expect(await rolesOf()).toEqual({ owner: ['OWNER'], nominee: ['ADMIN'] })
  expect((await nominate()).errors).toBeUndefined()
})

test('only an owner nominates and cancels, one at a time, and nobody who is an owner or is not there', async () => {
  const { tenantId, run, nominate, nominee } = await team()
  expect(codeOf(await nominate(nominee))).toBe('FORBIDDEN')
  expect(codeOf(await nominate(owner, toPublicId('member', tenantId)))).toBe('NOT_FOUND')
  const second = await addMember(app, tenantId, await app.person(), 'OWNER')
  const already = await nominate(owner, toPublicId('member', second))
  expect(already.errors?.[0]?.extensions.fields).toHaveProperty('memberId')
  await nominate()
  expect(codeOf(await nominate())).toBe('CONFLICT')
  expect(codeOf(await run('cancelOwnershipTransfer', nominee))).toBe('FORBIDDEN')
  expect((await run('cancelOwnershipTransfer', owner)).errors).toBeUndefined()
  expect(codeOf(await run('cancelOwnershipTransfer', owner))).toBe('TRANSFER_UNAVAILABLE')
  expect(codeOf(await run('acceptOwnership', nominee))).toBe('TRANSFER_UNAVAILABLE')
})

test('after 24 hours it cannot be accepted, the job ends it, and another can be nominated', async () => {
  const { tenantId, run, nominate, nominee, pending, rolesOf } = await team()
  await nominate()
  const waiting = await findTransfer(tenantCtx(app, tenantId))
  await expireTransfer(tenantCtx(app, tenantId), waiting?.id ?? '')
  expect(await pending()).toMatchObject({ state: 'PENDING' })
  inHours(23.9)
  expect(await pending()).toMatchObject({ state: 'PENDING' })
  inHours(24.1)
  // A session lives 24 hours here too, so the use-cases are asked directly.
  expect(await findTransfer(tenantCtx(app, tenantId))).toBeNull()
  const late = await run('acceptOwnership', nominee)
  expect(codeOf(late)).toMatch(/TRANSFER_UNAVAILABLE|UNAUTHENTICATED/)
  await expireTransfer(tenantCtx(app, tenantId), waiting?.id ?? '')
  inHours(0)
  expect(codeOf(await run('acceptOwnership', nominee))).toBe('TRANSFER_UNAVAILABLE')
  expect((await nominate()).errors).toBeUndefined()
  expect(await rolesOf()).toEqual({ owner: ['OWNER'], nominee: ['ADMIN'] })
})

test('a nomination ends with the standing of either side', async () => {
  const removed = await team()
  await removed.nominate()
  await member('removeMember', removed.id, removed.tenantId)
  expect(await findTransfer(tenantCtx(app, removed.tenantId))).toBeNull()

  const deactivated = await team()
  await deactivated.nominate()
  await member('deactivateMember', deactivated.id, deactivated.tenantId)
  expect(await findTransfer(tenantCtx(app, deactivated.tenantId))).toBeNull()

  const demoted = await team('OWNER')
  const third = await addMember(app, demoted.tenantId, await app.person(), 'VIEWER')
  await demoted.nominate(demoted.nominee, toPublicId('member', third))
  expect(await demoted.pending()).toMatchObject({ state: 'PENDING' })
  await member('changeMemberRoles', demoted.id, demoted.tenantId, 'roles: ["ADMIN"]')
  expect(await findTransfer(tenantCtx(app, demoted.tenantId))).toBeNull()
})
