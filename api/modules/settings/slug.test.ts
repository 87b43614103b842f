import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant } from '../../test/factories.ts'
import { maxFormerSlugs } from '../tenants/slug-book.ts'

let app: TestApp
let owner: TestPerson
let daysLater = 0
beforeAll(async () => {
  app = await createTestApp({ env: { PLATFORM_OPERATORS: 'operator@betrace.example' } })
  app.services.now = () => new Date(Date.now() + daysLater * 86_400_000)
  owner = await app.person()
})
afterAll(() => app.close())

const update = `mutation ($input: UpdateTenantSettingsInput!) { updateTenantSettings(input: $input) { slug version } }`
const move = (tenantId: string, version: number, slug: string) =>
  app.graphql(update, { input: { version, slug } }, { as: owner, tenantId })
const leadsTo = async (slug: string, as = owner) => {
  const { data, errors } = await app.graphql(
    'query ($slug: String!) { tenantBySlug(slug: $slug) { slug } }',
    { slug },
    { as },
  )
  expect(errors).toBeUndefined()
  return data.tenantBySlug?.slug ?? null
}
const isFree = async (slug: string, tenantId?: string) => {
  const query = 'query ($slug: String!) { slugAvailability(slug: $slug) { available } }'
  const { data } = await app.graphql(query, { slug }, { as: owner, ...(tenantId && { tenantId }) })
  return data.slugAvailability.available
}
const fresh = (name: string) => `${name}-${newId().slice(-8).replace(/^\d/, 'x')}`
const current = async (tenantId: string): Promise<string> =>
  (await app.graphql('{ tenant { slug } }', {}, { as: owner, tenantId })).data.tenant.slug

test('the old address leads to the tenant for 30 days, is nobody else’s meanwhile, and is free afterwards', async () => {
  const tenantId = await createTenant(app, owner)
  const other = await createTenant(app, owner)
  const [old, next] = [await current(tenantId), fresh('next')]
  expect((await move(tenantId, 1, next)).data.updateTenantSettings).toEqual({ slug: next, version: 2 })
  expect([await leadsTo(old), await leadsTo(next)]).toEqual([next, next])
  expect(await isFree(old)).toBe(false)
  expect((await move(other, 1, old)).errors?.[0]?.extensions).toMatchObject({
    code: 'SLUG_TAKEN',
    fields: { slug: expect.any(String) },
  })
  daysLater = 30.1
  const later = await app.person()
  await addMember(app, tenantId, later, 'VIEWER')
  await addMember(app, other, later, 'OWNER')
  expect(await leadsTo(old, later)).toBeNull()
  const { data } = await app.graphql(update, { input: { version: 1, slug: old } }, { as: later, tenantId: other })
  expect(data.updateTenantSettings.slug).toBe(old)
  expect(await leadsTo(next, later)).toBe(next)
  daysLater = 0
})

test('a tenant may go back to its own former address', async () => {
  const tenantId = await createTenant(app, owner)
  const [old, next] = [await current(tenantId), fresh('there')]
  await move(tenantId, 1, next)
  expect([await isFree(old), await isFree(old, tenantId)]).toEqual([false, true])
  expect((await move(tenantId, 2, old)).data.updateTenantSettings.slug).toBe(old)
  expect([await leadsTo(old), await leadsTo(next)]).toEqual([old, old])
})

test('two tenants that want one address at once: one gets it, the other keeps its own', async () => {
  const wanted = fresh('wanted')
  const both = [await createTenant(app, owner), await createTenant(app, owner)]
  const before = await Promise.all(both.map(current))
  const answers = await Promise.all(both.map((tenantId) => move(tenantId, 1, wanted)))
  const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'OK')
  expect([...codes].sort()).toEqual(['OK', 'SLUG_TAKEN'])
  const loser = codes.indexOf('SLUG_TAKEN')
  expect(await current(both[loser] ?? '')).toBe(before[loser])
  expect(await leadsTo(before[loser] ?? '')).toBe(before[loser])
})

test('no tenant hoards addresses: five former ones at a time', async () => {
  const tenantId = await createTenant(app, owner)
  for (let version = 1; version <= maxFormerSlugs; version++)
    expect((await move(tenantId, version, fresh('hoard'))).errors).toBeUndefined()
  const sixth = fresh('hoard')
  const { errors } = await move(tenantId, maxFormerSlugs + 1, sixth)
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { slug: expect.any(String) } })
  expect(await isFree(sixth)).toBe(true)
})

test('to a stranger an address that is taken leads nowhere, as one that never was; to an operator it leads there', async () => {
  const tenantId = await createTenant(app, owner)
  const [old, next] = [await current(tenantId), fresh('seen')]
  await move(tenantId, 1, next)
  const stranger = await app.person()
  expect([await leadsTo(old, stranger), await leadsTo(next, stranger), await leadsTo('never-was', stranger)]).toEqual([
    null,
    null,
    null,
  ])
  const operator = await app.person('operator@betrace.example')
  expect(await leadsTo(old, operator)).toBe(next)
})
