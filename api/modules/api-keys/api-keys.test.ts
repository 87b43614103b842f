import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant } from '../../test/factories.ts'

const fields = `id name state start environment permissions summary allowedIps rateLimitPerMinute metadata { key value }
  createdBy { id label } expiresAt lastUse { at ip userAgent operation } disabledReason revokedAt
  rotation { replaces replacedBy overlapEndsAt } usage { calls refused buckets { at calls refused } }`
const create = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { ${fields} } } }`

let app: TestApp
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
  tenantId = await createTenant(app, owner)
})
afterAll(() => app.close())

test('a key is shown once, acts in its tenant with its permissions and nothing else', async () => {
  const input = { name: 'CI', permissions: ['tenant:read', 'members:read'], metadata: [{ key: 'team', value: 'core' }] }
  const made = await app.graphql(create, { input }, { as: owner, tenantId })
  expect(made.errors).toBeUndefined()
  const { apiKey, secret } = made.data.createApiKey
  expect(apiKey).toMatchObject({ name: 'CI', state: 'ACTIVE', createdBy: { label: owner.email } })
  expect(secret).toContain(apiKey.start.slice(-6))
  for (const headers of [{ authorization: `Bearer ${secret}` }, { 'x-api-key': secret }] as Record<string, string>[]) {
    const read = await app.graphql('{ tenant { name } members { totalCount } }', {}, { headers })
    expect(read.data).toEqual({ tenant: { name: 'Acme' }, members: { totalCount: 1 } })
    const forbidden = await app.graphql('{ apiKeys { totalCount } }', {}, { headers })
    expect(forbidden.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission: 'api-keys:read' },
    })
  }
  const listed = await app.graphql(`{ apiKeys { nodes { ${fields} } totalCount } }`, {}, { as: owner, tenantId })
  expect(listed.errors).toBeUndefined()
  expect(listed.data.apiKeys).toMatchObject({ totalCount: 1, nodes: [apiKey] })
  expect(JSON.stringify(listed.data)).not.toContain(secret)
})
