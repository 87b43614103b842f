import { coerceInputValue, type GraphQLError, getNamedType, isInputObjectType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorCodes } from './core/errors.ts'
import { createTestApp, type GraphqlAnswer, type TestApp } from './test/app.ts'
import { fingerprint } from './test/fingerprint.ts'
import { type FurnishedTenant, furnishTenant } from './test/furnish.ts'
import { type Operation, operations, schema, slotsOf, writeDocument, writeVariables } from './test/operations.ts'

/** What no form of the console would send, in every place of every operation that takes text. */
const naughty: Record<string, string> = {
  empty: '',
  blank: ' \t\n ',
  quotes: `'; drop table tenants; -- " \\' \\" \`\``,
  'a zero character': 'a\0b',
  'a lone surrogate': 'a\ud800b',
  'right to left': '\u202egnp.exe\u2066\u200f',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈 e\u0301\u0327',
  'ten kilobytes': 'ä'.repeat(10_000),
  markup: `"><img src=x onerror=alert(1)><script>alert(1)</script>`,
  template: `{{7*7}}$\{7*7}<%= 7*7 %>%s%n#{7*7}`,
  'a header': 'a\r\nBcc: eve@example.com\r\n\r\n',
  'a pattern': '%_\\%(((((.*)*)*',
  'a number': '-1e309',
  'a path': '../../../../etc/passwd',
  prototype: '__proto__',
}

let app: TestApp
let ours: FurnishedTenant
let known: Record<string, unknown>
beforeAll(async () => {
  const owner = 'owner-inputs@inputs.example'
  app = await createTestApp({ env: { PLATFORM_OPERATORS: owner, TENANTS_PER_PERSON: '100000' } })
  // Reading says once a minute when somebody was last seen, which is not what is looked for here.
  const now = new Date()
  app.services.now = () => now
  ours = await furnishTenant(app, 'inputs')
  const { data } = await run('{ roles { id builtIn } members { nodes { id } } tenantKeys { nodes { id } } }')
  const role = data.roles.find(({ builtIn }: { builtIn: boolean }) => !builtIn)
  known = { id: role.id, memberId: data.members.nodes[0].id, keyId: data.tenantKeys.nodes[0].id }
})
afterAll(() => app.close())

function run(document: string, variables: Record<string, unknown> = {}) {
  const { owner: as, tenantId } = ours
  return app.graphql(document, variables, { as, tenantId })
}

/** Arguments that earlier attempts have not used up, so that the naughty one beside them gets as far as it can. */
let attempts = 0
async function freshArguments(operation: Operation): Promise<Record<string, unknown>> {
  attempts += 1
  const unused = { email: `person-${attempts}@example.com`, slug: `address-${attempts}` }
  if (!JSON.stringify(writeVariables(operation)).includes('"version"')) return { ...known, ...unused }
  const { data } = await run('{ tenant { version } }')
  return { ...known, ...unused, version: data.tenant.version }
}

const answers = new Set<string>([...Object.keys(errorCodes), 'BAD_USER_INPUT', 'done'])
answers.delete('INTERNAL')

function answerOf({ errors }: GraphqlAnswer): string {
  return errors?.[0]?.extensions.code ?? 'done'
}

describe.each(operations.filter((operation) => slotsOf(operation).length > 0))('$kind $name', (operation) => {
  test.each(slotsOf(operation))(
    'answers to naughty strings in $path with a code, or does as told',
    async ({ path }) => {
      const unfit: Record<string, unknown> = {}
      for (const [name, value] of Object.entries(naughty)) {
        const variables = writeVariables(operation, { path, value }, await freshArguments(operation))
        const answer = await run(writeDocument(operation), variables)
        if (!answers.has(answerOf(answer))) unfit[name] = answerOf(answer)
      }
      expect(unfit).toEqual({})
    },
  )
})

test('what was stored of all that can be read again', async () => {
  for (const query of operations.filter(({ kind, field }) => kind === 'query' && field.args.every(isOptional))) {
    const { errors } = await run(writeDocument(query), writeVariables(query))
    expect(errors?.[0]?.extensions.code, query.name).toBeOneOf([undefined, 'NOT_FOUND'])
  }
})

function isOptional({ type }: { type: unknown }): boolean {
  return !String(type).endsWith('!')
}

const mutations = operations.filter(({ kind }) => kind === 'mutation')
/** Every field that any object of the API shows. */
const shown = new Set(
  Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !type.name.startsWith('__') ? Object.keys(type.getFields()) : [],
  ),
)

describe('mass assignment', () => {
  test('the tenant never comes from the body of a mutation in a tenant', () => {
    for (const { name, field } of mutations.filter(({ scope }) => scope === 'tenant'))
      for (const { type } of field.args) {
        const input = getNamedType(type)
        if (isInputObjectType(input)) expect(Object.keys(input.getFields()), name).not.toContain('tenantId')
      }
  })

  test.each(
    mutations.flatMap((operation) =>
      operation.field.args.map(({ type }) => ({ operation, type, name: operation.name })),
    ),
  )('$name takes none of the fields that answers show but its input does not', async ({ operation, type }) => {
    const input = getNamedType(type)
    if (!isInputObjectType(input)) throw new Error('a mutation takes one input')
    const given = writeVariables(operation, undefined, await freshArguments(operation)).input as Record<string, unknown>
    const foreign = [...shown].filter((field) => !(field in input.getFields()))
    for (const field of foreign) {
      const refusals: GraphQLError[] = []
      coerceInputValue({ ...given, [field]: 'x' }, type, (_path, _value, error) => refusals.push(error))
      expect(refusals.map((error) => error.message)).toEqual([expect.stringContaining(`"${field}"`)])
    }
    const before = await fingerprint(app, ours)
    for (const field of ['id', 'tenantId', 'status', 'createdAt'].filter((name) => foreign.includes(name)))
      expect(answerOf(await run(writeDocument(operation), { input: { ...given, [field]: 'x' } }))).toBe(
        'BAD_USER_INPUT',
      )
    expect(await fingerprint(app, ours)).toEqual(before)
  })
})
