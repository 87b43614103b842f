import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { fromPublicId } from '../../core/ids.ts'
import { onboardings, users } from '../../db/tables/index.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { withFault } from '../../test/flaky.ts'
import { startWorkOSEmulator, type WorkOSEmulator } from '../../test/workos-emulator.ts'

let emulator: WorkOSEmulator
let app: TestApp
let person: TestPerson
let workosUserId: string

beforeAll(async () => {
  emulator = await startWorkOSEmulator({})
  app = await createTestApp({ env: emulator.env, worker: true })
  person = await app.person('grace@example.com')
  const user = await emulator.api('POST', '/user_management/users', { email: person.email, email_verified: true })
  workosUserId = String(user.id)
  await app.services.db.platform.run((db) => db.update(users).set({ workosUserId }).where(eq(users.id, person.userId)))
})
afterAll(async () => {
  await app.close()
  await emulator.close()
})

/** An organization as somebody makes it in the provider's dashboard. */
async function madeOutside(name: string, role = 'admin'): Promise<string> {
  const organization = await emulator.api('POST', '/organizations', { name })
  const membership = { organization_id: organization.id, user_id: workosUserId, role_slug: role }
  await emulator.api('POST', '/user_management/organization_memberships', membership)
  return String(organization.id)
}

const start = `mutation ($input: StartOnboardingInput!) { startOnboarding(input: $input) { id } }`
const begin = (slug: string, organizationId: string, as = person) =>
  app.graphql(
    start,
    { input: { name: slug, slug, timeZone: 'UTC', planCode: 'FREE', defaultRules: false, organizationId } },
    { as },
  )
const adoptable = async () =>
  (await app.graphql(`{ adoptableOrganizations { id name } }`, {}, { as: person })).data.adoptableOrganizations
const untilState = (id: string, state: string) =>
  app.until(async () => {
    const tenantId = fromPublicId('tenant', id)
    const [row] = await app.services.db.platform.run((db) =>
      db.select().from(onboardings).where(eq(onboardings.tenantId, tenantId)),
    )
    return row?.state === state
  })

test('an organization made outside becomes a tenant’s, once, and no other is made', async () => {
  const organizationId = await madeOutside('Hopper Compilers')
  await madeOutside('Only a member', 'member')
  expect(await adoptable()).toEqual([{ id: organizationId, name: 'Hopper Compilers' }])
  const { data, errors } = await begin('hopper', organizationId)
  expect(errors).toBeUndefined()
  await untilState(data.startOnboarding.id, 'COMPLETED')
  const organization = await emulator.api('GET', `/organizations/${organizationId}`)
  expect(organization.external_id).toBe(fromPublicId('tenant', data.startOnboarding.id))
  expect(await adoptable()).toEqual([])
  const again = await begin('hopper-two', organizationId)
  expect(again.errors?.[0]?.extensions).toMatchObject({
    code: 'INVALID_INPUT',
    fields: { organizationId: expect.any(String) },
  })
})

test('of two requests for one organization at once, one gets it', async () => {
  const organizationId = await madeOutside('Wanted Twice')
  const answers = await Promise.all([begin('wanted-one', organizationId), begin('wanted-two', organizationId)])
  expect(answers.filter((answer) => answer.errors)).toHaveLength(1)
})

test('an organization one does not administer cannot be adopted', async () => {
  const organizationId = await madeOutside('Not theirs')
  const { errors } = await begin('not-theirs', organizationId, await app.person())
  expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT')
})

test('cancelling lets an adopted organization go and leaves it where it was', async () => {
  const organizationId = await madeOutside('Kept')
  const { provider, fault } = withFault(app.services.keyProvider)
  const working = app.services.keyProvider
  fault.error = new AppError('UNAVAILABLE')
  app.services.keyProvider = provider
  const { data } = await begin('kept', organizationId)
  const tenantId = fromPublicId('tenant', data.startOnboarding.id)
  await app.until(async () => (await emulator.api('GET', `/organizations/${organizationId}`)).external_id === tenantId)
  app.services.keyProvider = working
  await app.graphql('mutation { cancelOnboarding { state } }', {}, { as: person, tenantId })
  await untilState(data.startOnboarding.id, 'CANCELED')
  expect(await adoptable()).toContainEqual({ id: organizationId, name: 'Kept' })
})
