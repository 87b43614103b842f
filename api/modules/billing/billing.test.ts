import { afterAll, beforeAll, expect, test } from 'vitest'
import { toPublicId } from '../../core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createSubscriber, runBilling, setClock } from '../../test/billing.ts'

let app: TestApp
let owner: TestPerson
let operator: TestPerson
let clock: (to: string) => void
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: 'operator@example.com' } })
  clock = setClock(app, '2027-01-10T12:00:00Z')
  owner = await app.person()
  operator = await app.person('operator@example.com')
})
afterAll(() => app.close())

test('a trial becomes a paid term, whose invoice an operator marks as paid', async () => {
  const tenantId = await createSubscriber(app, owner)
  const ask = async (query: string) => {
    const { data, errors } = await app.graphql(
      query,
      {},
      { as: await app.person(owner.email).catch(() => owner), tenantId },
    )
    expect(errors).toBeUndefined()
    return data
  }
  expect((await ask('{ subscription { state trialEndsAt term { start } } }')).subscription).toEqual({
    state: 'TRIALING',
    trialEndsAt: '2027-01-24T12:00:00.000Z',
    term: null,
  })
  clock('2027-01-10T13:00:00Z')
  await runBilling(app)
})
