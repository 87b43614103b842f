import { and, eq, isNull } from 'drizzle-orm'
import { type Ctx, type TenantCtx, withTenant } from '../../../core/context.ts'
import { AppError } from '../../../core/errors.ts'
import { stripeAccounts, stripeEvents } from '../../../db/tables/index.ts'
import { asPlatform } from '../../../db/tenancy.ts'
import { enqueue } from '../../../jobs/queue.ts'
import { type MirrorOutcome, mirrorInvoice } from './mirror.ts'
import { followPaymentMethod } from './payment-method.ts'
import type { ProviderEvent } from './provider.ts'
import { reconcileTenant } from './reconcile.ts'

/** What the objects that are listened to tell of. */
const subjects = {
  invoice: 'INVOICE',
  subscription: 'STANDING',
  customer: 'PAYMENT_METHOD',
  payment_method: 'PAYMENT_METHOD',
  setup_intent: 'PAYMENT_METHOD',
  'checkout.session': 'PAYMENT_METHOD',
} as const

/** What a kept event says of its object: never more than ids, since everything else is asked for anew. */
type About = ProviderEvent['object']

/**
 * Keeps an event of the provider and has it applied by a job, in one transaction: one that was acknowledged is not lost,
 * one that was delivered before changes nothing. Returns whether it was new.
 */
export async function receiveEvent(ctx: Ctx, { id, type, createdAt, object }: ProviderEvent): Promise<boolean> {
  if (!(object.kind in subjects) || !object.id) return false
  const row = { id, type, createdAt, receivedAt: ctx.services.now(), objectId: object.id, payload: { ...object } }
  return asPlatform(ctx, async (tx) => {
    const added = await tx.insert(stripeEvents).values(row).onConflictDoNothing().returning({ id: stripeEvents.id })
    if (added.length > 0) await enqueue(tx, 'billing.stripe-event', { eventId: id })
    return added.length > 0
  })
}

/**
 * Applies a kept event by asking the provider how what it is about stands now: its own words may be old, and events come
 * in any order. Running it twice changes nothing. Throws what asking throws, after writing that down; with the last try
 * the event is FAILED, and the nightly comparison finds what it would have told.
 */
export async function applyEvent(ctx: Ctx, eventId: string, lastTry: boolean): Promise<void> {
  const [event] = await ctx.services.db.platform.run((db) =>
    db.select().from(stripeEvents).where(eq(stripeEvents.id, eventId)),
  )
  if (!event || event.processedAt) return
  const object = event.payload as unknown as About
  const tenantId = object.customerId && (await findTenantOf(ctx, object.customerId))
  const known = { aboutTenant: tenantId, attempts: event.attempts + 1 }
  try {
    const outcome = tenantId ? await apply(withTenant(ctx, tenantId), event.type, object) : 'IGNORED'
    await note(ctx, eventId, { ...known, outcome, processedAt: ctx.services.now(), error: null })
  } catch (error) {
    const failed = lastTry && { outcome: 'FAILED' as const, processedAt: ctx.services.now() }
    await note(ctx, eventId, { ...known, error: (error as Error).message, ...failed })
    throw error
  }
}

async function findTenantOf(ctx: Ctx, customerId: string): Promise<string | null> {
  const [account] = await asPlatform(ctx, (tx) =>
    tx
      .select({ tenantId: stripeAccounts.tenantId })
      .from(stripeAccounts)
      .where(eq(stripeAccounts.customerId, customerId)),
  )
  return account?.tenantId ?? null
}

async function apply(ctx: TenantCtx, type: string, { kind, id, customerId }: About): Promise<MirrorOutcome> {
  const subject = type === 'customer.deleted' ? 'STANDING' : subjects[kind as keyof typeof subjects]
  switch (subject) {
    case 'INVOICE':
      return mirrorInvoice(ctx, customerId ?? '', id ?? '')
    case 'PAYMENT_METHOD':
      await followPaymentMethod(ctx, kind, customerId ?? '')
      return 'APPLIED'
    case 'STANDING':
      if ((await reconcileTenant(ctx)) !== null) return 'APPLIED'
      throw new AppError('CONFLICT', { message: 'Stripe is being told of this tenant just now.' })
  }
}

type EventColumns = Partial<typeof stripeEvents.$inferSelect>

async function note(ctx: Ctx, eventId: string, columns: EventColumns): Promise<void> {
  await asPlatform(ctx, (tx) =>
    tx
      .update(stripeEvents)
      .set(columns)
      .where(and(eq(stripeEvents.id, eventId), isNull(stripeEvents.processedAt))),
  )
}
