import { createHash } from 'node:crypto'
import { AppError } from '../../../core/errors.ts'
import type { BillingProvider } from './provider.ts'
import type { StripeClient } from './stripe-client.ts'
import { absent } from './stripe-client.ts'
import { stripePriceOf } from './stripe-prices.ts'

type Catalogue = Pick<BillingProvider, 'ensureProduct' | 'ensureMeter' | 'ensurePrice'>

/** Distinguishes what this product made from what else there is in the account. */
const prefix = 'betrace'

/**
 * The catalogue at Stripe. Products have an id of ours, prices a lookup key, meters an event name: each is unique there,
 * so what another attempt has made is found instead of made twice.
 */
export function stripeCatalogue({ call }: StripeClient): Catalogue {
  async function findMeter(eventName: string): Promise<string | null> {
    for await (const meter of meters()) if (meter.event_name === eventName) return meter.id
    return null
  }

  async function* meters() {
    for (let after: string | undefined; ; ) {
      const page = await call((sdk) =>
        sdk.billing.meters.list({ status: 'active', limit: 100, ...(after && { starting_after: after }) }),
      )
      yield* page.data
      after = page.data.at(-1)?.id
      if (!page.has_more || !after) return
    }
  }

  const findPrice = async (key: string) => {
    const { data } = await call((sdk) => sdk.prices.list({ lookup_keys: [key], active: true, limit: 1 }))
    return data[0]?.id ?? null
  }

  return {
    async ensureProduct(_ctx, { planCode, name }) {
      const id = `${prefix}_${planCode.toLowerCase()}`
      const existing = await absent(call((sdk) => sdk.products.retrieve(id)))
      if (!existing)
        await call((sdk) => sdk.products.create({ id, name })).catch(
          ifMade(() => absent(call((sdk) => sdk.products.retrieve(id)))),
        )
      else if (existing.name !== name) await call((sdk) => sdk.products.update(id, { name }))
      return id
    },

    async ensureMeter(_ctx, { code, name }) {
      const eventName = meterEventName(code)
      const existing = await findMeter(eventName)
      if (existing) return existing
      const made = await call((sdk) =>
        sdk.billing.meters.create(
          {
            event_name: eventName,
            display_name: name,
            default_aggregation: { formula: 'sum' },
            customer_mapping: { type: 'by_id', event_payload_key: 'stripe_customer_id' },
            value_settings: { event_payload_key: 'value' },
          },
          { idempotencyKey: `meter-${eventName}` },
        ),
      ).catch(
        ifMade(async () => {
          const id = await findMeter(eventName)
          return id ? { id } : null
        }),
      )
      return made.id
    },

    async ensurePrice(_ctx, wish) {
      const { productId, name, currency, interval } = wish
      const key = `${prefix}_${wish.key}`
      const existing = await findPrice(key)
      if (existing) return existing
      const recurring = { interval: interval === 'YEAR' ? ('year' as const) : ('month' as const) }
      const params = {
        ...{ product: productId, nickname: name, currency: currency.toLowerCase(), lookup_key: key },
        ...('fee' in wish
          ? { unit_amount: Number(wish.fee), recurring }
          : {
              ...stripePriceOf(wish.price),
              recurring: { ...recurring, usage_type: 'metered' as const, meter: wish.meterId },
            }),
      }
      const made = await call((sdk) => sdk.prices.create(params, { idempotencyKey: `price-${digest(params)}` })).catch(
        ifMade(async () => {
          const id = await findPrice(key)
          return id ? { id } : null
        }),
      )
      return made.id
    },
  }
}

/** What usage of a meter is called at Stripe. */
export function meterEventName(code: string): string {
  return `${prefix}_${code}`
}

/** Part of an idempotency key: the same for the same wish, and for no other. */
export function digest(of: unknown): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('base64url').slice(0, 22)
}

/** For a creation that was refused: what another attempt has made in the meantime, or else the refusal. */
function ifMade<T>(find: () => Promise<T | null>): (error: unknown) => Promise<T> {
  return async (error) => {
    const isRefusal = error instanceof AppError && (error.code === 'CONFLICT' || error.code === 'INVALID_INPUT')
    const existing = isRefusal ? await find() : null
    if (!existing) throw error
    return existing
  }
}
