import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type IdKind, idPrefixes } from './core/ids.ts'
import { createTestApp, type GraphqlAnswer, type TestApp } from './test/app.ts'
import { fingerprint } from './test/fingerprint.ts'
import { type FurnishedTenant, furnishTenant } from './test/furnish.ts'
import { type Operation, operations, schema, slotsOf, writeDocument, writeVariables } from './test/operations.ts'

/**
 * What an owner reaches with the ids of another tenant's objects: nothing. Every operation that takes an id is given one
 * of every kind, in every place where it takes one.
 */
let app: TestApp
let ours: FurnishedTenant
let theirs: FurnishedTenant
let ourIds: Map<IdKind, string>
let foreignIds: Map<IdKind, string>

/** API keys are named in the audit log already; they are objects once the schema has them. Drifts only operators see. */
const kinds = (Object.keys(idPrefixes) as IdKind[])
  .filter((kind) => kind !== 'apiKey' || schema.getType('ApiKey'))
  .filter((kind) => kind !== 'stripeDrift')

const queries = operations.filter(({ kind }) => kind === 'query')
const withIds = operations.filter((operation) => operation.scope !== 'platform' && slotsOf(operation).some(isId))

function isId({ type }: { type: string }): boolean {
  return type === 'ID'
}

/** What the tenant's owner is answered to every query, as text. */
async function readAll({ owner, tenantId }: FurnishedTenant): Promise<Map<string, string>> {
  const answers = new Map<string, string>()
  for (const query of queries) {
    const { data } = await app.graphql(writeDocument(query), writeVariables(query), { as: owner, tenantId })
    answers.set(query.name, JSON.stringify(data))
  }
  return answers
}

/** One id of each kind among what a tenant's owner is answered. */
async function readIds(tenant: FurnishedTenant): Promise<Map<IdKind, string>> {
  const text = [...(await readAll(tenant)).values()].join('\n')
  const ids = kinds.map(
    (kind) => [kind, text.match(new RegExp(`\\b${idPrefixes[kind]}_[0-9a-z]{26}\\b`))?.[0]] as const,
  )
  return new Map(ids.flatMap(([kind, id]) => (id ? [[kind, id]] : [])))
}

beforeAll(async () => {
  app = await createTestApp()
  ours = await furnishTenant(app, 'ourcanary')
  theirs = await furnishTenant(app, 'theircanary')
  ourIds = await readIds(ours)
  foreignIds = await readIds(theirs)
})
afterAll(() => app.close())

test('there is an object of every kind to try, and there are operations to try it on', () => {
  expect([...foreignIds.keys()]).toEqual(kinds)
  expect(withIds.length).toBeGreaterThan(10)
})

test('no answer to any query holds a word of another tenant, where its own owner reads it in many', async () => {
  const [own, foreign] = [await readAll(ours), await readAll(theirs)]
  const showing = [...foreign].filter(([, answer]) => answer.includes(theirs.canary)).map(([name]) => name)
  expect(showing).toEqual(
    expect.arrayContaining(['tenant', 'members', 'roles', 'invitations', 'invitationLinks', 'auditEvents', 'viewer']),
  )
  for (const [name, answer] of own) expect(answer, name).not.toContain(theirs.canary)
})

/** The other arguments are in order and name objects of the caller's own, so that the foreign id is what refuses. */
function attempt(operation: Operation, path: readonly string[], value: string) {
  const { owner: as, tenantId } = ours
  const known = { id: ourIds.get('role'), memberId: ourIds.get('member'), keyId: ourIds.get('key'), meter: 'spans' }
  return app.graphql(writeDocument(operation), writeVariables(operation, { path, value }, known), { as, tenantId })
}

describe.each(withIds)('$kind $name', (operation) => {
  test.each(slotsOf(operation).filter(isId))('finds nothing of another tenant by $path', async ({ path }) => {
    const before = await fingerprint(app, theirs)
    for (const [kind, id] of foreignIds) {
      const answer = await attempt(operation, path, id)
      expect(JSON.stringify(answer), kind).not.toContain(theirs.canary)
      expect(found(answer), `${kind}: ${JSON.stringify(answer)}`).toEqual([])
    }
    expect(await fingerprint(app, theirs)).toEqual(before)
  })
})

/** How a form says of an id among its fields that there is nothing by it. */
const fieldRefusals: unknown[] = [
  'There is no such role.',
  'There is no such organization that you administer and that is still free.',
]

interface Listed {
  nodes?: unknown[]
}
interface RowResult {
  refusal: { message: string } | null
}

/** What an answer shows beyond that there is nothing by this id: other refusals, rows of a list, rows carried out. */
function found({ data, errors }: GraphqlAnswer<Record<string, Listed | RowResult[]>>): unknown[] {
  if (errors)
    return errors.filter(({ extensions: { code, fields } }) => {
      const isRefusedField =
        code === 'INVALID_INPUT' && Object.values(fields ?? {}).some((each) => fieldRefusals.includes(each))
      return code !== 'NOT_FOUND' && !isRefusedField
    })
  const [answer] = Object.values(data ?? {})
  if (Array.isArray(answer)) return answer.filter(({ refusal }) => !fieldRefusals.includes(refusal?.message))
  return answer?.nodes ?? [answer]
}
