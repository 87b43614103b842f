import type { MeterPrice, Prices } from '../../../pricing/prices.ts'

/**
 * Currencies whose smallest unit at Stripe is not the one of ISO 4217, or where it takes whole tens alone
 * (docs.stripe.com/currencies). An amount would be another there.
 */
const oddCurrencies = new Set(['ISK', 'UGX', 'MGA', 'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'])

/** Whether a plan version asks for money at all: a fee, or something that is metered. */
export function isPriced(prices: Prices | null): prices is Prices {
  return prices !== null && (prices.base.MONTH !== '0' || Object.keys(prices.meters).length > 0)
}

/**
 * Why Stripe cannot charge these prices to the cent as they are rated here, in words for operators; null when it can.
 * The tenants of such a plan stay with the built-in biller.
 */
export function findUnsupported({ currency, meters }: Prices): string | null {
  if (oddCurrencies.has(currency)) return `Stripe counts ${currency} in other units.`
  const reasons = Object.entries(meters).flatMap(([meter, price]) => {
    const reason = meterReason(price)
    return reason ? [`${meter}: ${reason}`] : []
  })
  return reasons.length > 0 ? reasons.join(' ') : null
}

function meterReason(price: MeterPrice): string | null {
  const { scheme, included } = price
  if (scheme === 'PACKAGE') return included > 0 ? 'Stripe has no packages beyond what is included.' : null
  if (scheme === 'PER_UNIT') return null
  if (scheme === 'VOLUME' && included > 0) return 'Stripe has no volume tiers beyond what is included.'
  // Stripe asks for the flat amount of the first tier though nothing was used.
  const isFlatFirst = included === 0 && price.tiers[0]?.flatAmount !== '0'
  return isFlatFirst ? 'Stripe charges the flat amount of the first tier for no usage as well.' : null
}
