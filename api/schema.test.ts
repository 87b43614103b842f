import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from './core/ids.ts'
import { permissions } from './core/permissions.ts'
import type { Access } from './graphql/allow.ts'
import { createSchema } from './schema.ts'
import { createTestApp, type TestApp, type TestPerson } from './test/app.ts'

type Operation = { kind: 'query' | 'mutation'; field: GraphQLField<unknown, unknown>; access: Access | undefined }

const schema = createSchema()
const operations: Operation[] = (['query', 'mutation'] as const).flatMap((kind) => {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType()
  return Object.values(root?.getFields() ?? {}).map((field) => {
    const { access } = field.extensions as { access?: Access }
    return { kind, field, access }
  })
})
const scopeOf = ({ access }: Operation) =>
  !access || access.allow === 'public' ? 'public' : permissions[access.allow].scope

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
  const document = write(operation)

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

/** A document that calls the operation with the simplest arguments its types allow. */
function write({ kind, field }: Operation): string {
  const args = field.args.filter((arg) => isNonNullType(arg.type)).map((arg) => `${arg.name}: ${sample(arg.type)}`)
  const selection = isObjectType(getNamedType(field.type) as GraphQLNamedType) ? ' { __typename }' : ''
  return `${kind} { ${field.name}${args.length ? `(${args.join(', ')})` : ''}${selection} }`
}

function sample(type: GraphQLInputType): string {
  if (isNonNullType(type)) return sample(type.ofType)
  if (isListType(type)) return `[${sample(type.ofType)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type))
    return `{ ${required.map((field) => `${field.name}: ${sample(field.type)}`).join(', ')} }`
  }
  const values: Record<string, string> = { Int: '1', Float: '1', Boolean: 'true', DateTime: '"2026-01-01T00:00:00Z"' }
  return values[type.name] ?? '"x"'
}
