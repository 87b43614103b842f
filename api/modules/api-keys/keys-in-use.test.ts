import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})
afterAll(() => app.close())

test('viewer tells a key about itself, without any permission', async () => {
  const input = { name: 'CI' }
  const made = await app.graphql(
    'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }',
    { input },
    { as: owner, tenantId },
  )
  const headers = { 'x-api-key': made.data.createApiKey.secret, 'user-agent': 'test/1' }
  await app.until(async () => app.services.invalidations.isCurrent())
  const q =
    'query WhoAmI { viewer { id name permissions isOperator memberships { memberId } tenantsLeft currentTenant { name } apiKey { name lastUse { at operation ip userAgent } usage(days: 1) { calls } summary } } }'
  const { data, errors } = await app.graphql(q, {}, { headers })
  expect(errors).toBeUndefined()
  await app.services.apiKeyUsage.flush()
  const again = await app.graphql(q, {}, { headers })
  console.log(JSON.stringify(data), JSON.stringify(again.data))
  const mail = await app.graphql('{ viewer { email } }', {}, { headers })
  console.log(JSON.stringify(mail))
  const t = performance.now()
  for (let i = 0; i < 200; i++) await app.graphql('{ __typename }', {}, { headers })
  console.log((performance.now() - t) / 200, 'ms')
  console.log(app.services.apiKeys.size())
})
