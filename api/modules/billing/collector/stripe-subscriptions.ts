import type Stripe from 'stripe'
import type { TenantCtx } from '../../../core/context.ts'
import { isUuid, newId } from '../../../core/ids.ts'
import {
  type BillingProvider,
  type ProviderSubscription,
  type SubscriptionWish,
  subscriptionParts,
} from './provider.ts'
import { digest } from './stripe-catalogue.ts'
import { absent, fromSeconds, idOf, maybeFromSeconds, type StripeClient } from './stripe-client.ts'
import { followItems } from './stripe-items.ts'
import { followNext, nextOf } from './stripe-schedules.ts'
import { stripeTaxRates } from './stripe-tax.ts'
import { beginning } from './stripe-terms.ts'

type Subscriptions = Pick<BillingProvider, 'ensureSubscription' | 'cancelSubscription' | 'readSubscription'>

const expand = ['schedule']
const over = new Set(['canceled', 'incomplete_expired'])

/** Subscriptions at Stripe. Each carries the tenant's id and its part in its metadata, and belongs to the tenant's customer. */
export function stripeSubscriptions(client: StripeClient): Subscriptions {
  const { call } = client
  const ensureTaxRate = stripeTaxRates(client)
  const read = (id: string) => absent(call((sdk) => sdk.subscriptions.retrieve(id, { expand })))

  const readRunning = async (id: string | null) => {
    const found = id && (await read(id))
    return found && !over.has(found.status) ? found : null
  }

  /** One that an attempt made and did not live to write down. */
  async function find(ctx: TenantCtx, { customerId: customer, part }: SubscriptionWish) {
    const { data } = await call((sdk) => sdk.subscriptions.list({ customer, status: 'all', limit: 100 }))
    const found = data.find(
      ({ metadata, status }) => metadata.tenant === ctx.tenantId && metadata.part === part && !over.has(status),
    )
    return found ? read(found.id) : null
  }

  async function make(ctx: TenantCtx, wish: SubscriptionWish): Promise<Stripe.Subscription> {
    const params: Stripe.SubscriptionCreateParams = {
      customer: wish.customerId,
      items: [...wish.items.fees, ...wish.items.metered].map((price) => ({ price })),
      metadata: { tenant: ctx.tenantId, part: wish.part },
      billing_mode: { type: 'flexible' },
      payment_behavior: 'allow_incomplete',
      off_session: true,
      ...collection(wish),
      ...(await taxed(wish)),
      ...beginning(wish, ctx.services.now()),
    }
    const key = `subscription-${ctx.tenantId}-${digest(params)}`
    const create = (idempotencyKey: string) => call((sdk) => sdk.subscriptions.create(params, { idempotencyKey }))
    const made = await create(key)
    // The answer may be the replay of one that has ended since.
    return (await readRunning(made.id)) ?? create(`${key}-${newId()}`)
  }

  const taxed = async ({ taxRate }: SubscriptionWish) => {
    const id = await ensureTaxRate(taxRate)
    return id ? { default_tax_rates: [id] } : {}
  }

  async function followTerms(current: Stripe.Subscription, wish: SubscriptionWish): Promise<void> {
    const wanted = { ...collection(wish), ...(await taxed(wish)) }
    const isSame =
      current.collection_method === wanted.collection_method &&
      (current.default_tax_rates?.[0]?.id ?? null) === (wanted.default_tax_rates?.[0] ?? null)
    if (!isSame) await call((sdk) => sdk.subscriptions.update(current.id, { default_tax_rates: '', ...wanted }))
  }

  return {
    async ensureSubscription(ctx, wish) {
      const existing = (await readRunning(wish.subscriptionId)) ?? (await find(ctx, wish))
      const current = existing ?? (await make(ctx, wish))
      // What is scheduled would put its own items in the place of those that are wanted now.
      const isFree = await followNext(client, current, wish, { onlyRelease: true })
      if (existing) {
        await followItems(client, current, wish)
        await followTerms(current, wish)
      }
      if (isFree && wish.next) await followNext(client, current, wish, { onlyRelease: false })
      return toSubscription((await read(current.id)) ?? current)
    },

    async cancelSubscription(_ctx, subscriptionId) {
      const running = await readRunning(subscriptionId)
      if (!running) return
      const schedule = idOf(running.schedule)
      if (schedule) await call((sdk) => sdk.subscriptionSchedules.release(schedule))
      await call((sdk) => sdk.subscriptions.cancel(subscriptionId, { invoice_now: true, prorate: false }))
    },

    async readSubscription(_ctx, subscriptionId) {
      const found = await read(subscriptionId)
      return found && toSubscription(found)
    },
  }
}

/** Stripe's hosted page takes the payment of an invoice that it sends. */
function collection({ hasPaymentMethod, termsDays }: SubscriptionWish) {
  return hasPaymentMethod
    ? { collection_method: 'charge_automatically' as const }
    : { collection_method: 'send_invoice' as const, days_until_due: Math.max(termsDays, 1) }
}

function toSubscription(of: Stripe.Subscription): ProviderSubscription {
  const { id, status, metadata, items, cancel_at } = of
  const [first] = items.data
  return {
    ...{ id, status, customerId: idOf(of.customer) ?? '' },
    tenantId: metadata.tenant && isUuid(metadata.tenant) ? metadata.tenant : null,
    part: subscriptionParts.find((part) => part === metadata.part) ?? null,
    priceIds: items.data.map(({ price }) => price.id),
    periodStart: first ? fromSeconds(first.current_period_start) : null,
    periodEnd: first ? fromSeconds(first.current_period_end) : null,
    cancelAt: maybeFromSeconds(cancel_at),
    next: nextOf(of),
  }
}
