import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../core/ids.ts'
import { createSchema } from '../schema.ts'
import { createTestApp, type GraphqlAnswer, type TestApp } from '../test/app.ts'
import { mutationExamples, type PreparedMutation, prepareMutation } from '../test/mutations.ts'
import { type Power, withPower } from '../test/power.ts'
import type { Access } from './allow.ts'

const schema = createSchema()
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
  .filter((field) => !(field.extensions as { access?: Access }).access?.keyless)
  .map((field) => field.name)
/** Whoever has left gets nothing any more, not even what they were told before. */
const endsAccess = new Set(['leaveTenant'])

let app: TestApp
let power: Power
let owner: postgres.Sql
beforeAll(async () => {
  app = await createTestApp({ env: { TENANTS_PER_PERSON: '1000' } })
  power = withPower(app.services)
  owner = postgres(app.database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await owner.end()
  await app.close()
})

const prepare = (name: string) => prepareMutation(app, schema, name)
const send = ({ query, input, as, tenantId }: PreparedMutation, key?: string) =>
  app.graphql(
    query,
    { input },
    { as, ...(tenantId && { tenantId }), headers: key === undefined ? {} : { 'idempotency-key': key } },
  )
const shown = ({ data, errors }: GraphqlAnswer) =>
  JSON.stringify({ data, codes: errors?.map((e) => e.extensions.code) })

/** Everything a mutation leaves behind besides its own rows: audit events, jobs, mails. */
async function countEffects(): Promise<Record<string, number>> {
  const [counts] = await owner<Record<string, number>[]>`
    select (select count(*)::int from audit_events) as events, (select count(*)::int from jobs.job) as jobs,
           (select count(*)::int from mail_outbox) as mails`
  return counts ?? {}
}

async function effectsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await countEffects()
  await work()
  const after = await countEffects()
  return Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]))
}

test('every mutation that changes something has an example', () => {
  expect(Object.keys(mutationExamples).sort()).toEqual(mutations.sort())
})

describe.each(mutations)('%s', (name) => {
  let effects: Record<string, number>
  beforeAll(async () => {
    const once = await prepare(name)
    effects = await effectsOf(() => send(once))
  })

  test('repeated, also at once, has one effect and one answer', async () => {
    const request = await prepare(name)
    const key = newId()
    const answers: GraphqlAnswer[] = []
    const repeated = await effectsOf(async () => {
      answers.push(...(await Promise.all(Array.from({ length: 4 }, () => send(request, key)))))
      answers.push(await send(request, key))
    })
    const given = answers.filter((answer) => answer.data !== null)
    expect(repeated).toEqual(effects)
    expect(given[0]?.errors).toBeUndefined()
    expect(new Set(given.map(shown)).size).toBe(1)
    if (endsAccess.has(name)) return
    expect(answers.flatMap(({ errors = [] }) => errors)).toEqual([])
    expect(given).toHaveLength(5)
    expect(answers.filter((answer) => answer.headers['idempotency-replayed'] === 'true')).toHaveLength(4)
  })

  test('cut off at any commit and repeated, has one effect and from then on one answer', async () => {
    let boundaries = 0
    for (let wasCut = true; wasCut; boundaries += 1) {
      const request = await prepare(name)
      const key = newId()
      const answers: GraphqlAnswer[] = []
      const repeated = await effectsOf(async () => {
        power.failAt(boundaries + 1)
        await send(request, key)
        wasCut = power.restore()
        answers.push(await send(request, key), await send(request, key))
      })
      expect(repeated).toEqual(effects)
      if (endsAccess.has(name)) continue
      expect(answers[0]?.errors).toBeUndefined()
      expect(new Set(answers.map(shown)).size).toBe(1)
    }
    expect(boundaries).toBeGreaterThan(3)
  })
})
