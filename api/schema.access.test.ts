import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from './core/ids.ts'
import {
  accountPermissions,
  operatorTenantPermissions,
  type Permission,
  platformPermissions,
  rolePermissions,
  roles,
  tenantPermissions,
} from './core/permissions.ts'
import { roles as customRoles } from './db/tables/index.ts'
import { inTenant } from './db/tenancy.ts'
import { createTestApp, type GraphqlAnswer, type TestApp, type TestPerson } from './test/app.ts'
import { addMember, createTenant, tenantCtx } from './test/factories.ts'
import { type Operation, operations, writeDocument, writeVariables } from './test/operations.ts'

/**
 * Who gets past the door of which operation, in their own tenant and in another one. Everything comes from the schema
 * and the permission catalogue, so a new operation, permission or role is in the matrix by itself.
 */
let app: TestApp
let operator: TestPerson
let own: string
let foreign: string
const onlyRole = new Map<Permission, string>()
const allButRole = new Map<Permission, string>()

beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: 'operator@example.com' } })
  operator = await app.person('operator@example.com')
  own = await createTenant(app, await app.person())
  foreign = await createTenant(app, await app.person())
  for (const permission of tenantPermissions) {
    onlyRole.set(permission, await insertRole([permission]))
    allButRole.set(permission, await insertRole(tenantPermissions.filter((each) => each !== permission)))
  }
})
afterAll(() => app.close())

async function insertRole(held: Permission[]): Promise<string> {
  const id = newId()
  const now = app.services.now()
  const row = { tenantId: own, id, name: id, nameKey: id, permissions: held, createdAt: now, updatedAt: now }
  await inTenant(tenantCtx(app, own), (tx) => tx.insert(customRoles).values(row))
  return id
}

type Outcome = 'let in' | 'UNAUTHENTICATED' | `FORBIDDEN ${string}` | 'no such tenant' | `broken: ${string}`

/** What the door said; what the use-case behind it makes of the sample arguments does not matter here. */
function outcomeOf({ errors }: GraphqlAnswer, { permission }: Operation): Outcome {
  const { code, details = {} }: Record<string, unknown> = errors?.[0]?.extensions ?? {}
  const { permission: missing, tenantId } = details as { permission?: string; tenantId?: string }
  if (code === 'UNAUTHENTICATED') return code
  if (code === 'FORBIDDEN' && missing === permission) return `FORBIDDEN ${missing}`
  if (code === 'NOT_FOUND' && tenantId) return 'no such tenant'
  if (
    typeof code === 'string' &&
    ['INTERNAL', 'BAD_USER_INPUT', 'QUERY_TOO_COSTLY', 'GRAPHQL_VALIDATION_FAILED'].includes(code)
  )
    return `broken: ${JSON.stringify(errors)}`
  return 'let in'
}

function expectedOf({ permission }: Operation, held: readonly Permission[]): Outcome {
  return !permission || held.includes(permission) ? 'let in' : `FORBIDDEN ${permission}`
}

interface Caller {
  name: string
  /** Roles in the own tenant; null for nobody's member. */
  roles: string[] | null
  held: readonly Permission[]
}

function callersFor({ permission, scope }: Operation): Caller[] {
  const builtIn = roles.map((role) => ({ name: role, roles: [role], held: rolePermissions[role] }))
  const custom =
    scope === 'tenant' && permission
      ? [
          { name: 'this permission alone', roles: [onlyRole.get(permission) ?? ''], held: [permission] },
          {
            name: 'every permission but this',
            roles: [allButRole.get(permission) ?? ''],
            held: tenantPermissions.filter((each) => each !== permission),
          },
        ]
      : []
  return [...builtIn, ...custom, { name: 'no member', roles: null, held: [] }].map((caller) => ({
    ...caller,
    held: [...accountPermissions, ...caller.held],
  }))
}

describe.each(operations)('$kind $name', (operation) => {
  const document = writeDocument(operation)
  const variables = writeVariables(operation)
  const ask = async (as: TestPerson, tenantId: string) =>
    outcomeOf(await app.graphql(document, variables, { as, tenantId }), operation)

  test('lets in, in their own tenant, exactly those whose roles hold its permission; in another tenant nobody', async () => {
    const outcomes: Record<string, { own: Outcome; foreign: Outcome }> = {}
    const expected: typeof outcomes = {}
    for (const { name, roles: held, held: permissions } of callersFor(operation)) {
      // Somebody new each time: what one does to themselves (leaving, ending sessions) does not reach the next.
      const person = await app.person()
      if (held) await addMember(app, own, person, ...held)
      outcomes[name] = { foreign: await ask(person, foreign), own: await ask(person, own) }
      expected[name] = {
        foreign: 'no such tenant',
        own: held ? expectedOf(operation, permissions) : 'no such tenant',
      }
    }
    expect(outcomes).toEqual(expected)
  })

  test('lets operators in where they look after every tenant, and no further', async () => {
    const held = [...accountPermissions, ...platformPermissions, ...operatorTenantPermissions]
    expect(await ask(operator, foreign)).toBe(expectedOf(operation, held))
  })
})
