import { inTenant } from '../db/tenancy.ts'
import { tenants } from '../db/tables/index.ts'
import type { Prices } from '../pricing/prices.ts'
import { eq } from 'drizzle-orm'
import { advanceBilling } from '../modules/billing/advance.ts'
import { startSubscription } from '../modules/billing/subscriptions.ts'
import { systemCtx } from '../core/context.ts'
import { plans } from '../db/tables/index.ts'
import { asPlatform } from '../db/tenancy.ts'
import type { TestApp, TestPerson } from './app.ts'
import { createTenant, tenantCtx } from './factories.ts'

/** A clock that a test sets. Sessions made before it was set may have ended by it. */
export function setClock(app: TestApp, at: string): (to: string) => void {
  let now = new Date(at)
  app.services.now = () => now
  return (to) => {
    now = new Date(to)
  }
}

/** A published version of a plan with these prices, otherwise as PRO is. */
export async function publishPriced(app: TestApp, code: string, prices: Prices | null, version = 1): Promise<void> {
  const [pro] = await app.services.db.platform.run((db) => db.select().from(plans).where(eq(plans.code, 'PRO')))
  if (!pro) throw new Error('there is no PRO')
  const row = { ...pro, code, version, name: code, prices, limits: {}, policies: {}, state: 'PUBLISHED' as const }
  await asPlatform(systemCtx(app.services, 'test'), (tx) => tx.insert(plans).values(row))
}

/** An active tenant on a plan, with its subscription. */
export async function createSubscriber(app: TestApp, owner: TestPerson, planCode = 'PRO'): Promise<string> {
  const tenantId = await createTenant(app, owner, { keys: false })
  const ctx = tenantCtx(app, tenantId)
  await inTenant(ctx, (tx) => tx.update(tenants).set({ planCode, timeZone: 'UTC' }))
  await startSubscription(ctx)
  return tenantId
}

/** What the minutely job does. */
export function runBilling(app: TestApp): Promise<number> {
  return advanceBilling(systemCtx(app.services, 'test'))
}
