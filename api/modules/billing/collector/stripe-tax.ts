import type { StripeClient } from './stripe-client.ts'

/**
 * Tax rates at Stripe, by thousandths of a percent; null for none. They cannot be changed there, so one is made for every
 * rate that is ever asked for, and found by its metadata.
 */
export function stripeTaxRates({ call }: StripeClient): (rate: number) => Promise<string | null> {
  const known = new Map<number, string>()
  const find = async (rate: number) => {
    const { data } = await call((sdk) => sdk.taxRates.list({ active: true, inclusive: false, limit: 100 }))
    return data.find(({ metadata }) => metadata?.rate === String(rate))?.id
  }
  return async (rate) => {
    if (rate === 0) return null
    const found = known.get(rate) ?? (await find(rate))
    const id = found ?? (await create(rate))
    known.set(rate, id)
    return id
  }

  async function create(rate: number): Promise<string> {
    const params = { display_name: 'VAT', inclusive: false, percentage: rate / 1000, metadata: { rate: String(rate) } }
    const made = await call((sdk) => sdk.taxRates.create(params, { idempotencyKey: `tax-${rate}` }))
    return made.id
  }
}
