import { eq } from 'drizzle-orm'
import { toPublicId } from '../core/ids.ts'
import { plans, sessions, tenants, usageCounters } from '../db/tables/index.ts'
import { inTenant } from '../db/tenancy.ts'
import { advanceTenant } from '../modules/billing/advance.ts'
import { startSubscription } from '../modules/billing/subscriptions.ts'
import type { Prices } from '../pricing/prices.ts'
import { createTestApp, type TestApp, type TestPerson } from './app.ts'
import { createTenant, tenantCtx } from './factories.ts'

/** An app with an operator of it, and somebody who owns tenants there. Its clock is set with travelTo. */
export async function createBillingApp(
  options: Parameters<typeof createTestApp>[0] = {},
): Promise<{ app: TestApp; owner: TestPerson; operator: TestPerson }> {
  const app = await createTestApp({ ...options, env: { PLATFORM_OPERATORS: 'operator@example.com' } })
  return { app, owner: await app.person(), operator: await app.person('operator@example.com') }
}

/** Sets the clock of an app. Everybody is signed in anew, as people are who come back after months. */
export async function travelTo(app: TestApp, instant: string): Promise<void> {
  const now = new Date(instant)
  app.services.now = () => now
  const fresh = { createdAt: now, lastSeenAt: now, expiresAt: new Date(now.getTime() + 86_400_000) }
  await app.services.db.platform.run((db) => db.update(sessions).set(fresh))
}

/** Puts a plan with these prices, otherwise as PRO is but without limits, on offer. */
export async function publishPriced(app: TestApp, code: string, prices: Prices | null): Promise<void> {
  await app.services.db.platform.run(async (db) => {
    const [pro] = await db.select().from(plans).where(eq(plans.code, 'PRO'))
    if (!pro) throw new Error('there is no PRO')
    await db.insert(plans).values({ ...pro, code, version: 1, name: code, prices, limits: {}, policies: {} })
  })
}

/** An active tenant on a plan, with its subscription; in UTC, and its periods begin now, unless said otherwise. */
export async function createSubscriber(
  app: TestApp,
  owner: TestPerson,
  planCode: string,
  calendar: { timeZone?: string; billingAnchorDay?: number } = {},
): Promise<string> {
  const tenantId = await createTenant(app, owner, { keys: false })
  const ctx = tenantCtx(app, tenantId)
  const usual = { timeZone: 'UTC', billingAnchorDay: app.services.now().getUTCDate() }
  await inTenant(ctx, (tx) => tx.update(tenants).set({ planCode, ...usual, ...calendar }))
  await startSubscription(ctx)
  return tenantId
}

/** Does what the minutely job does in one tenant, at an instant. */
export async function advanceTo(app: TestApp, tenantId: string, instant: string): Promise<number> {
  await travelTo(app, instant)
  return advanceTenant(tenantCtx(app, tenantId))
}

/** Has a meter say so in the period that begins at an instant, as recorded usage would. */
export async function count(app: TestApp, tenantId: string, periodStart: string, quantity: number, meter = 'spans') {
  const row = { tenantId, meter, periodStart: new Date(periodStart), quantity: String(quantity) }
  await inTenant(tenantCtx(app, tenantId), (tx) =>
    tx
      .insert(usageCounters)
      .values(row)
      .onConflictDoUpdate({
        target: [usageCounters.tenantId, usageCounters.meter, usageCounters.periodStart],
        set: { quantity: row.quantity },
      }),
  )
}

/** Asks as somebody in a tenant, and fails with the error that is answered. */
export async function ask(app: TestApp, as: TestPerson, tenantId: string, query: string, variables = {}) {
  const { data, errors } = await app.graphql(query, variables, { as, tenantId })
  if (errors) throw new Error(JSON.stringify(errors[0]))
  return data
}

const invoiceFields =
  'id kind state number currency subtotal credits tax total paid credited due period { start end } dueAt lines { kind meter quantity amount description }'

/** The tenant's invoices, oldest first. */
export async function invoicesOf(app: TestApp, as: TestPerson, tenantId: string) {
  const { invoices } = await ask(app, as, tenantId, `{ invoices(first: 100) { nodes { ${invoiceFields} } } }`)
  return invoices.nodes.reverse()
}

/** Calls an operators' mutation about a tenant. */
export function operate(app: TestApp, operator: TestPerson, tenantId: string) {
  return async (mutation: string, inputType: string, input: object, selection = '{ __typename }') => {
    const query = `mutation ($input: ${inputType}!) { ${mutation}(input: $input) ${selection} }`
    const all = { ...input, tenantId: toPublicId('tenant', tenantId) }
    const { data, errors } = await app.graphql(query, { input: all }, { as: operator })
    return errors ? errors[0]?.extensions.code : data[mutation]
  }
}
