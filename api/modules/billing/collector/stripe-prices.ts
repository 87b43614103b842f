import Stripe from 'stripe'

import type { MeterPrice, Tier } from '../../../pricing/prices.ts'

type PriceParams = Pick<
  Stripe.PriceCreateParams,
  'billing_scheme' | 'tiers' | 'tiers_mode' | 'transform_quantity' | 'unit_amount_decimal'
>

/**
 * What a meter costs, as Stripe says it. What is included is a first tier that costs nothing, so the other tiers end that
 * much higher. Only for prices that `findUnsupported` has nothing to say about.
 */
export function stripePriceOf(price: MeterPrice): PriceParams {
  switch (price.scheme) {
    case 'PER_UNIT':
      return price.included === 0
        ? { billing_scheme: 'per_unit', unit_amount_decimal: Stripe.Decimal.from(price.unitAmount) }
        : tiered(price.included, 'graduated', [{ upTo: null, unitAmount: price.unitAmount, flatAmount: '0' }])
    case 'PACKAGE':
      return {
        billing_scheme: 'per_unit',
        unit_amount_decimal: Stripe.Decimal.from(price.packageAmount),
        transform_quantity: { divide_by: price.packageSize, round: 'up' },
      }
    case 'GRADUATED':
      return tiered(price.included, 'graduated', price.tiers)
    case 'VOLUME':
      return tiered(price.included, 'volume', price.tiers)
  }
}

function tiered(included: number, mode: 'graduated' | 'volume', tiers: readonly Tier[]): PriceParams {
  const free = included > 0 ? [{ up_to: included, unit_amount_decimal: Stripe.Decimal.from(0) }] : []
  const rest = tiers.map(({ upTo, unitAmount, flatAmount }) => ({
    up_to: upTo === null ? ('inf' as const) : included + upTo,
    unit_amount_decimal: Stripe.Decimal.from(unitAmount),
    ...(flatAmount !== '0' && { flat_amount_decimal: Stripe.Decimal.from(flatAmount) }),
  }))
  return { billing_scheme: 'tiered', tiers_mode: mode, tiers: [...free, ...rest] }
}
