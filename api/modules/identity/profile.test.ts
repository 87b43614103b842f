import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { auditEvents } from '../../db/tables/index.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const update = (as: TestPerson | undefined, input: Record<string, unknown>) =>
  app.graphql(
    'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { id name } }',
    { input },
    {
      ...(as && { as }),
    },
  )
const changes = (person: TestPerson) =>
  app.services.db.platform.run((db) =>
    db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.targetId, toPublicId('user', person.userId))),
  )

test('a person names themselves, which is audited with before and after; leaving it out changes nothing', async () => {
  const ada = await app.person()
  expect((await update(ada, { name: '  Ada Lovelace ' })).data.updateProfile.name).toBe('Ada Lovelace')
  expect((await update(ada, {})).data.updateProfile.name).toBe('Ada Lovelace')
  expect((await update(ada, { name: null })).data.updateProfile.name).toBeNull()
  expect((await app.graphql('{ viewer { name } }', {}, { as: ada })).data.viewer.name).toBeNull()
  expect((await changes(ada)).map(({ action, before, after }) => [action, before, after])).toEqual([
    ['profile.update', { name: null }, { name: 'Ada Lovelace' }],
    ['profile.update', { name: 'Ada Lovelace' }, { name: null }],
  ])
})

test.each(['', '   ', 'a'.repeat(101), 'Ada\nLovelace', 'Ada\u0000'])(
  'the name %j is refused with the field named',
  async (name) => {
    const ada = await app.person()
    const { errors } = await update(ada, { name })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { name: expect.any(String) } })
    expect(await changes(ada)).toEqual([])
  },
)

test('nobody changes a profile without being signed in, nor anything but the name', async () => {
  expect((await update(undefined, { name: 'Eve' })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  const ada = await app.person()
  const { errors, data } = await update(ada, { name: 'Ada', email: 'eve@example.com', isOperator: true })
  expect([data, errors?.[0]?.extensions.code]).toEqual([null, 'BAD_USER_INPUT'])
})
