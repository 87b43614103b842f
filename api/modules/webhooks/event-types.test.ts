import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId, toPublicId } from '../../core/ids.ts'
import { permissions } from '../../core/permissions.ts'
import { increaseRequests, invitations, invoices, signals, type WebhookPayload } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { createEndpoint, type Receiver, startReceiver, type Who } from '../../test/webhooks.ts'
import { keepSignals } from '../signals/signals.ts'
import { examplePayload, webhookEventTypes } from './event-types.ts'

/** Who receives 20 kB at most may count on it. */
const maxBytes = 20_000

let app: TestApp
let who: Who
let receiver: Receiver
beforeAll(async () => {
  app = await createTestApp({ worker: true, env: { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' } })
  receiver = await startReceiver()
})
afterAll(async () => {
  await app.close()
  await receiver.close()
})
beforeEach(async () => {
  const as = await app.person()
  who = { as, tenantId: await createTenant(app, as) }
  await createEndpoint(app, who, { url: receiver.url })
  receiver.received.length = 0
})

/** Publishes as a module does, and gives what a worker makes of it and sends. */
async function toldOf(publish: (tx: Tx, tenantId: string) => Promise<void>): Promise<WebhookPayload> {
  await inTenant(tenantCtx(app, who.tenantId), (tx) => publish(tx, who.tenantId))
  const received = await app.until(async () => receiver.received[0])
  return JSON.parse(received.body)
}

test('every type has a name of its own, a permission there is, and an example of the shape that is sent', () => {
  const names = webhookEventTypes.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { name, permission, summary } of webhookEventTypes) {
    expect(permissions[permission].scope).toBe('tenant')
    expect(summary).toMatch(/\.$/)
    const example = JSON.stringify(examplePayload(name, new Date(0)))
    expect(example.length).toBeLessThan(maxBytes)
    expect(example, name).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
  }
})

test('a signal is told in public ids, cut to what a message may hold, whatever its trace was like', async () => {
  const [id, ruleId] = [newId(), newId()]
  const spanReferences = Array.from({ length: 100 }, (_, i) => `${i}-${'😀\u2028"\\'.repeat(200)}`)
  const createdAt = new Date('2026-10-01T00:00:00.123Z')
  const payload = await toldOf(async (tx, tenantId) => {
    await tx.insert(signals).values({
      ...{ tenantId, id, position: newId(), ruleId, ruleVersion: 2, ruleName: 'Charges', severity: 'HIGH' },
      ...{ traceId: '</script>\u202e', clause: 'always', spanReferences, message: 'Found it.', createdAt },
    })
    await publishEvent(tx, 'signal.raised', { tenantId, signalId: id })
  })
  expect(payload).toMatchObject({ type: 'signal.raised', timestamp: '2026-10-01T00:00:00.123Z' })
  expect(payload.data).toMatchObject({ id: toPublicId('signal', id), ruleId: toPublicId('rule', ruleId) })
  expect(Object.keys(payload.data).sort()).toEqual(keysOf('signal.raised'))
  expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThan(maxBytes)
  expect(JSON.stringify(payload).isWellFormed()).toBe(true)
})

test('signals that come together are told one by one, each once, also when they are found again', async () => {
  const found = Array.from({ length: 30 }, (_, i) => ({
    ...{ tenantId: who.tenantId, id: newId(), ruleId: newId(), ruleVersion: 1, ruleName: `Rule ${i}` },
    ...{ severity: 'LOW' as const, traceId: 'a', clause: 'always' as const, spanReferences: [], message: 'Found it.' },
    createdAt: new Date(),
  }))
  const ctx = tenantCtx(app, who.tenantId)
  expect((await keepSignals(ctx, found.slice(0, 20))).size).toBe(20)
  expect((await keepSignals(ctx, found)).size).toBe(10)
  const told = await app.until(async () => {
    const messages = receiver.received.map(({ body }) => JSON.parse(body) as WebhookPayload)
    const raised = messages.filter(({ type }) => type === 'signal.raised')
    return raised.length >= 30 && raised.map(({ data }) => data.id)
  })
  expect(told.toSorted()).toEqual(found.map(({ id }) => toPublicId('signal', id)).sort())
})

test('an invoice is told with its amounts in minor units, also beyond what a number holds', async () => {
  const id = newId()
  const at = new Date('2026-10-01T00:00:00Z')
  const payload = await toldOf(async (tx, tenantId) => {
    await tx.insert(invoices).values({
      ...{ tenantId, id, kind: 'MANUAL', state: 'OPEN', number: 'BT-1', periodStart: at, periodEnd: at },
      ...{ currency: 'EUR', subtotal: 100n, credits: 0n, taxRate: 0, reverseCharge: false, tax: 0n },
      ...{ total: 9_007_199_254_740_993n, paid: 100n, credited: 0n, createdAt: at, draftUntil: at, issuedAt: at },
    })
    await publishEvent(tx, 'invoice.past-due', { tenantId, invoiceId: id, stage: 2, stages: 4 })
  })
  expect(payload.data).toMatchObject({ id: toPublicId('invoice', id), stage: 2, paid: 100, total: '9007199254740993' })
  expect(Object.keys(payload.data).sort()).toEqual(keysOf('invoice.past-due'))
})

test('who has accepted an invitation is told with the ids of roles as the API has them', async () => {
  const [invitationId, memberId, roleId] = [newId(), newId(), newId()]
  const at = new Date('2026-10-01T00:00:00Z')
  const payload = await toldOf(async (tx, tenantId) => {
    await tx.insert(invitations).values({
      ...{ tenantId, id: invitationId, email: 'ada@example.com', roles: ['VIEWER', roleId], state: 'ACCEPTED' },
      ...{ tokenHash: Buffer.alloc(32), invitedBy: newId(), lifetimeHours: 1, createdAt: at, sentAt: at },
      ...{ expiresAt: at, endedAt: at },
    })
    await publishEvent(tx, 'invitation.accepted', { tenantId, invitationId, memberId })
  })
  expect(payload.data).toEqual({
    ...{ id: toPublicId('invitation', invitationId), memberId: toPublicId('member', memberId) },
    ...{ email: 'ada@example.com', roles: ['VIEWER', toPublicId('role', roleId)] },
  })
})

test('an answer to a request to raise a limit is told with its note', async () => {
  const requestId = newId()
  const at = new Date('2026-10-01T00:00:00Z')
  const payload = await toldOf(async (tx, tenantId) => {
    await tx.insert(increaseRequests).values({
      ...{ tenantId, id: requestId, meter: 'spans', limitBefore: 1, reason: 'Growth', createdAt: at },
      ...{ actorKind: 'PERSON', actorLabel: 'ada', state: 'DECLINED', note: 'Not now' },
    })
    const event = { tenantId, requestId, meter: 'spans', decision: 'DECLINE' as const, at: at.toISOString() }
    await publishEvent(tx, 'limit.increase-decided', event)
  })
  expect(payload.data).toEqual({
    ...{ id: toPublicId('increaseRequest', requestId), meter: 'spans', state: 'DECLINED', note: 'Not now' },
  })
})

test('what carries all that there is to tell is told as it is', async () => {
  const at = '2026-10-01T00:00:00.000Z'
  const alertId = newId()
  const payload = await toldOf((tx, tenantId) =>
    publishEvent(tx, 'usage.threshold-reached', {
      ...{ tenantId, alertId, meter: 'spans', percent: 80, limit: 10, used: 8, periodStart: null, at },
    }),
  )
  expect(payload).toEqual({
    ...{ type: 'usage.threshold-reached', timestamp: at },
    data: { id: toPublicId('usageAlert', alertId), meter: 'spans', percent: 80, limit: 10, used: 8, periodStart: null },
  })
})

const keysOf = (name: string) => Object.keys(examplePayload(name, new Date(0))?.data ?? {}).sort()
