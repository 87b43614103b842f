import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { systemCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { identityEvents, identityWatermarks } from '../../db/tables/index.ts'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { receiveEvents } from './apply-events.ts'
import { emailDirectory } from './email-directory.ts'
import type { IdentityEvent } from './identity-events.ts'
import { reconcileEvents } from './reconcile.ts'

/** The provider's list of events, in pages of two. */
let list: IdentityEvent[] = []
let asked: { since: Date | null; after: string | null }[] = []
/** The page that cannot be read. */
let downAt: string | null = null

let app: TestApp
beforeAll(async () => {
  const identityProvider = {
    ...emailDirectory,
    events: {
      verifyWebhook: async () => null,
      findUser: async () => null,
      async listEvents(_ctx: unknown, page: { since: Date | null; after: string | null }) {
        asked.push(page)
        if (downAt && page.after === downAt) throw new AppError('UNAVAILABLE')
        const from = page.after ? list.findIndex((each) => each.id === page.after) + 1 : 0
        const rest = list.slice(from).filter((each) => page.after || !page.since || each.occurredAt >= page.since)
        return { events: rest.slice(0, 2), next: rest.length > 2 ? (rest[1]?.id ?? null) : null }
      },
    },
  }
  app = await createTestApp({ services: { identityProvider } })
})
afterAll(() => app.close())
beforeEach(async () => {
  asked = []
  downAt = null
  await app.services.db.platform.run((db) => db.delete(identityEvents))
  await app.services.db.platform.run((db) => db.delete(identityWatermarks))
  list = Array.from({ length: 5 }, (_, i) => eventAt(i))
})

const start = Date.parse('2026-01-01T00:00:00Z')
const eventAt = (hour: number): IdentityEvent => ({
  id: `event_${hour}`,
  type: 'organization.updated',
  occurredAt: new Date(start + hour * 3_600_000),
  objectId: 'org_1',
  change: { kind: 'organization.changed', organizationId: 'org_1', tenantId: null, name: `Name ${hour}` },
})
const kept = async () =>
  (await app.services.db.platform.run((db) => db.select().from(identityEvents).orderBy(identityEvents.id))).map(
    (row) => row.id,
  )

test('what a webhook missed is kept once, page by page; what one brought is not kept again', async () => {
  const ctx = systemCtx(app.services, 'test')
  await receiveEvents(ctx, [eventAt(1), eventAt(3)])
  expect(await reconcileEvents(ctx)).toBe(3)
  expect(await kept()).toEqual(['event_0', 'event_1', 'event_2', 'event_3', 'event_4'])
  expect(asked.map((page) => page.after)).toEqual([null, 'event_1', 'event_3'])
  expect(await reconcileEvents(ctx)).toBe(0)
})

test('the next run begins a little before where the last one ended', async () => {
  const ctx = systemCtx(app.services, 'test')
  await reconcileEvents(ctx)
  list.push(eventAt(5))
  asked = []
  expect(await reconcileEvents(ctx)).toBe(1)
  expect(asked).toEqual([{ since: new Date(start + 4 * 3_600_000 - 300_000), after: null }])
})

test('a run that is interrupted goes on from its last whole page', async () => {
  const ctx = systemCtx(app.services, 'test')
  downAt = 'event_1'
  await expect(reconcileEvents(ctx)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await kept()).toEqual(['event_0', 'event_1'])
  downAt = null
  asked = []
  expect(await reconcileEvents(ctx)).toBe(3)
  expect(asked[0]?.since).toEqual(new Date(start + 3_600_000 - 300_000))
})
