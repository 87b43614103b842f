import type { PlanFieldsFragment } from '../api/generated/operations.ts'
import { moneyText } from '../format/money.ts'
import { limitName } from './planWords.ts'

export type PlanPrices = NonNullable<PlanFieldsFragment['prices']>
export type MeterPrice = PlanPrices['meters'][number]

/** "€49.00 a month", "Free", "By agreement". */
export function baseText(prices: PlanPrices | null, locale?: string): string {
  if (!prices) return 'By agreement'
  if (isZero(prices.monthlyFee) && prices.meters.length === 0) return 'Free'
  return `${moneyText(prices.monthlyFee, prices.currency, locale)} a month`
}

/** What else is to be known of a base price: "or €490.00 a year", "first 14 days free, once". */
export function baseNotes(prices: PlanPrices | null, locale?: string): string[] {
  if (!prices) return []
  const { yearlyFee, trialDays, currency } = prices
  return [
    ...(yearlyFee === null ? [] : [`or ${moneyText(yearlyFee, currency, locale)} a year`]),
    ...(trialDays === 0 ? [] : [`first ${trialDays === 1 ? 'day' : `${trialDays} days`} free, once`]),
  ]
}

/** What a meter costs, step by step: "first 1,000,000 included", "then €0.0004 each". */
export function meterPriceText(price: MeterPrice, currency: string, locale?: string): string[] {
  const number = (value: string | bigint) => new Intl.NumberFormat(locale).format(BigInt(value))
  const money = (amount: string | null) => moneyText(amount ?? '0', currency, locale)
  const tiers = price.tiers ?? []
  const free = isZero(price.included) ? [] : [`first ${number(price.included)} included`]
  const then = free.length > 0 ? 'then ' : ''
  if (price.scheme === 'PER_UNIT') return [...free, `${then}${money(price.unitAmount)} each`]
  if (price.scheme === 'PACKAGE')
    return [...free, `${then}${money(price.packageAmount)} per ${number(price.packageSize ?? '1')} begun`]
  // Counted from the first unit on, as who reads it counts; the tiers themselves count from what is included.
  const counted = (upTo: string | null | undefined) => BigInt(price.included) + BigInt(upTo ?? 0)
  const steps = tiers.map(({ upTo, unitAmount, flatAmount }, index) => {
    const below = counted(tiers[index - 1]?.upTo)
    const range = upTo === null ? `above ${number(below)}` : `${number(below + 1n)} to ${number(counted(upTo))}`
    const flat = isZero(flatAmount) ? '' : ` plus ${money(flatAmount)}`
    return tiers.length === 1 ? `${then}${money(unitAmount)} each${flat}` : `${range}: ${money(unitAmount)} each${flat}`
  })
  const byVolume = price.scheme === 'VOLUME' && tiers.length > 1 ? ['all at the price of the step reached'] : []
  return [...free, ...steps, ...byVolume]
}

/** A meter's price as one line: "API calls: first 1,000 included, then €0.02 each". */
export function meterPriceLine(price: MeterPrice, currency: string, locale?: string): string {
  return `${limitName(price.meter)}: ${meterPriceText(price, currency, locale).join(', ')}`
}

const isZero = (amount: string | number) => /^[0.]+$/.test(String(amount))
