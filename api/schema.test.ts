import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from './core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from './test/app.ts'
import { documentOf, listOperations, scopeOf } from './test/operations.ts'

const operations = listOperations()

let app: TestApp
let stranger: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  stranger = await app.person()
})
afterAll(() => app.close())

test('every operation says who may call it, and every mutation under which name it is audited', () => {
  expect(operations.length).toBeGreaterThan(10)
  for (const { field, kind, access } of operations) {
    expect(access?.allow, field.name).toBeDefined()
    if (kind === 'mutation') expect(access?.audit, field.name).toMatch(/^[a-z]+\.[a-z-]+$/)
  }
})

describe.each(operations.filter((operation) => scopeOf(operation) !== 'public'))('$kind $field.name', (operation) => {
  const document = documentOf(operation)

  test('is closed to somebody who has not signed in', async () => {
    const { errors } = await app.graphql(document)
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  if (scopeOf(operation) === 'tenant') {
    test('does not exist for a stranger to the tenant', async () => {
      const { errors, data } = await app.graphql(document, {}, { as: stranger, tenantId: newId() })
      expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND')
      expect(data).toBeNull()
    })

    test('asks for the tenant when none is named', async () => {
      const { errors } = await app.graphql(document, {}, { as: stranger })
      expect(errors?.[0]?.extensions.code).toBe('TENANT_REQUIRED')
    })
  }

  if (scopeOf(operation) === 'platform')
    test('is closed to everybody but operators', async () => {
      const { errors } = await app.graphql(document, {}, { as: stranger })
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    })
})
