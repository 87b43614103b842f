import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from './core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from './test/app.ts'
import { operations, writeDocument, writeVariables } from './test/operations.ts'

let app: TestApp
let stranger: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  stranger = await app.person()
})
afterAll(() => app.close())

test('every operation says who may call it, and every mutation under which name it is audited', () => {
  expect(operations.length).toBeGreaterThan(10)
  for (const { name, kind, access } of operations) {
    expect(access?.allow, name).toBeDefined()
    if (kind === 'mutation') expect(access?.audit, name).toMatch(/^[a-z]+\.[a-z-]+$/)
  }
})

describe.each(operations.filter(({ scope }) => scope !== 'public'))('$kind $name', (operation) => {
  const document = writeDocument(operation)
  const variables = writeVariables(operation)

  test('is closed to somebody who has not signed in', async () => {
    const { errors } = await app.graphql(document, variables)
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  if (operation.scope === 'tenant') {
    test('does not exist for a stranger to the tenant', async () => {
      const { errors, data } = await app.graphql(document, variables, { as: stranger, tenantId: newId() })
      expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND')
      expect(data).toBeNull()
    })

    test('asks for the tenant when none is named', async () => {
      const { errors } = await app.graphql(document, variables, { as: stranger })
      expect(errors?.[0]?.extensions.code).toBe('TENANT_REQUIRED')
    })
  }
})
