import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { webhookEndpoints } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { addMember, createTenant, tenantCtx } from '../../test/factories.ts'
import { giveLimit } from '../../test/limits.ts'
import {
  createEndpoint,
  deliveryFields,
  endpointFields,
  readEndpoint,
  sendExample,
  type Who,
} from '../../test/webhooks.ts'

const url = 'https://93.184.216.34/hooks'
let app: TestApp
let owner: TestPerson
let who: Who
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  owner = await app.person()
  who = { as: owner, tenantId: await createTenant(app, owner) }
})

const call = (mutation: string, inputType: string, selection: string, input: object, as = who) =>
  app.graphql(`mutation ($input: ${inputType}!) { ${mutation}(input: $input) ${selection} }`, { input }, as)
const create = (input: object, as = who) =>
  call('createWebhookEndpoint', 'CreateWebhookEndpointInput', '{ secret endpoint { id } }', input, as)
const update = (input: object, as = who) =>
  call('updateWebhookEndpoint', 'UpdateWebhookEndpointInput', `{ ${endpointFields} }`, input, as)
const codeOf = ({ errors }: { errors?: { extensions: { code: string } }[] | undefined }) => errors?.[0]?.extensions.code

test('an endpoint is made, found, changed in part and deleted; its secret is said once and is not in the database', async () => {
  const { endpoint, secret } = await createEndpoint(app, who, { url, description: ' Pager ' })
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/)
  expect(endpoint).toMatchObject({ url, description: 'Pager', eventTypes: [], status: 'ENABLED', pending: 0 })
  expect(endpoint.createdBy).toBe(owner.email)
  const rows = await inTenant(tenantCtx(app, who.tenantId), (tx) =>
    tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.tenantId, who.tenantId)),
  )
  expect(rows[0]?.secret?.includes(Buffer.from(secret))).toBe(false)
  const changed = await update({ id: endpoint.id, eventTypes: ['signal.raised', 'rules.changed', 'signal.raised'] })
  expect(changed.data.updateWebhookEndpoint).toMatchObject({
    ...{ url, description: 'Pager', eventTypes: ['rules.changed', 'signal.raised'] },
  })
  expect((await update({ id: endpoint.id, description: null })).data.updateWebhookEndpoint.description).toBeNull()
  await call('deleteWebhookEndpoint', 'DeleteWebhookEndpointInput', '{ id }', { id: endpoint.id })
  const gone = await app.graphql('query ($id: ID!) { webhookEndpoint(id: $id) { id } }', { id: endpoint.id }, who)
  expect(codeOf(gone)).toBe('NOT_FOUND')
  const [deleted] = await inTenant(tenantCtx(app, who.tenantId), (tx) =>
    tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.tenantId, who.tenantId)),
  )
  expect(deleted).toMatchObject({ secret: null, previousSecret: null })
})

test('the audit log tells what was done to an endpoint, without secrets and without what follows its path', async () => {
  const { endpoint, secret } = await createEndpoint(app, who, { url: `${url}?token=hidden` })
  await update({ id: endpoint.id, description: 'Pager' })
  await update({ id: endpoint.id, description: 'Pager' })
  await call('setWebhookEndpointEnabled', 'SetWebhookEndpointEnabledInput', '{ id }', {
    id: endpoint.id,
    enabled: false,
  })
  const rotated = await call('rotateWebhookSecret', 'RotateWebhookSecretInput', '{ secret }', { id: endpoint.id })
  const query = '{ auditEvents(first: 50) { nodes { action before after } } }'
  const { nodes } = (await app.graphql(query, {}, who)).data.auditEvents
  const ours = nodes.filter(({ action }: { action: string }) => action.startsWith('webhook.'))
  expect(ours.map(({ action }: { action: string }) => action)).toEqual([
    ...['webhook.rotate', 'webhook.disable', 'webhook.update', 'webhook.create'],
  ])
  const text = JSON.stringify(nodes)
  for (const hidden of ['token=hidden', secret, rotated.data.rotateWebhookSecret.secret])
    expect(text).not.toContain(hidden)
})

test.each([
  ['url', { url: 'http://93.184.216.34/' }],
  ['url', { url: 'https://127.0.0.1/' }],
  ['url', { url: 'https://user:pass@93.184.216.34/' }],
  ['eventTypes.0', { url, eventTypes: ['no.such'] }],
  ['description', { url, description: 'a\u0007b' }],
  ['description', { url, description: '\u202eabc' }],
  ['description', { url, description: 'x'.repeat(201) }],
])('what %s may not be is said beside it', async (field, input) => {
  const { errors } = await create(input)
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', fields: { [field]: expect.any(String) } })
})

test('the plan’s limit of endpoints holds, also for many at once; what is deleted makes room', async () => {
  await giveLimit([app], who.tenantId, 'webhooks', 3)
  const answers = await Promise.all(Array.from({ length: 8 }, () => create({ url })))
  const made = answers.filter(({ errors }) => !errors)
  expect(made).toHaveLength(3)
  expect(new Set(answers.filter(({ errors }) => errors).map(codeOf))).toEqual(new Set(['WEBHOOK_LIMIT_REACHED']))
  const id = made[0]?.data.createWebhookEndpoint.endpoint.id
  await call('deleteWebhookEndpoint', 'DeleteWebhookEndpointInput', '{ id }', { id })
  expect((await create({ url })).errors).toBeUndefined()
})

test('nobody sends themselves what they may not read, nor turns such an endpoint to another address', async () => {
  const as = await app.person()
  await addMember(app, who.tenantId, as, 'DEVELOPER')
  const developer = { as, tenantId: who.tenantId }
  expect(codeOf(await create({ url }, developer))).toBe('FORBIDDEN')
  expect(codeOf(await create({ url, eventTypes: ['invoice.paid'] }, developer))).toBe('FORBIDDEN')
  const mine = await create({ url, eventTypes: ['signal.raised'] }, developer)
  const { id } = mine.data.createWebhookEndpoint.endpoint
  expect(codeOf(await update({ id, eventTypes: [] }, developer))).toBe('FORBIDDEN')
  expect((await update({ id, url: `${url}/2` }, developer)).errors).toBeUndefined()
  const { endpoint: ofOwner } = await createEndpoint(app, who, { url, eventTypes: ['invoice.paid'] })
  expect(codeOf(await update({ id: ofOwner.id, url: `${url}/2` }, developer))).toBe('FORBIDDEN')
  const sent = await sendExample(app, who, ofOwner.id, 'invoice.paid')
  const read = async (by: Who) => {
    const query = `query ($id: ID!) { webhookDelivery(id: $id) { ${deliveryFields} } }`
    return (await app.graphql(query, { id: sent }, by)).data.webhookDelivery.payload
  }
  expect(await read(developer)).toMatchObject({ type: 'invoice.paid', data: null })
  expect(await read(who)).toMatchObject({ type: 'invoice.paid', data: { state: 'PAID' } })
})

test('deliveries are listed newest first, by endpoint, state and type, page by page', async () => {
  const one = await createEndpoint(app, who, { url })
  const two = await createEndpoint(app, who, { url })
  const sent: string[] = []
  for (const type of ['rules.changed', 'signal.raised', 'rules.changed'])
    sent.unshift(await sendExample(app, who, one.endpoint.id, type))
  const other = await sendExample(app, who, two.endpoint.id)
  const list = async (args: string) => {
    const { data } = await app.graphql(
      `{ webhookDeliveries${args} { nodes { id } totalCount
      pageInfo { hasNextPage endCursor } } }`,
      {},
      who,
    )
    return data.webhookDeliveries
  }
  const ids = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id)
  expect(ids(await list(''))).toEqual([other, ...sent])
  expect(ids(await list(`(endpointId: "${one.endpoint.id}")`))).toEqual(sent)
  expect(ids(await list('(eventType: "signal.raised", status: PENDING)'))).toEqual([sent[1]])
  expect(ids(await list('(status: FAILED)'))).toEqual([])
  expect(ids(await list('(endpointId: "whe_nonsense")'))).toEqual([])
  const first = await list('(first: 3)')
  expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } })
  expect(ids(await list(`(first: 3, after: "${first.pageInfo.endCursor}")`))).toEqual([sent[2]])
  expect((await readEndpoint(app, who, one.endpoint.id)).pending).toBe(3)
})
