import type { MeterPriceInput, PlanPricesInput, PricingScheme } from '../api/generated/operations.ts'
import { currencyDigits, majorText, minorText } from '../format/money.ts'
import type { PlanPrices } from '../plan/priceWords.ts'

/** Amounts as they are written in the fields: in the currency itself, not in its minor units. */
export interface TierDraft {
  /** Digits; empty on the last one. */
  upTo: string
  unitAmount: string
  flatAmount: string
}

export interface MeterPriceDraft {
  meter: string
  /** Empty: the meter costs nothing. */
  scheme: PricingScheme | ''
  included: string
  unitAmount: string
  packageSize: string
  packageAmount: string
  tiers: TierDraft[]
}

export interface PriceDraft {
  byAgreement: boolean
  currency: string
  monthlyFee: string
  /** Empty: not sold by the year. */
  yearlyFee: string
  trialDays: string
  meters: MeterPriceDraft[]
}

export const emptyTier: TierDraft = { upTo: '', unitAmount: '', flatAmount: '' }

/** The fields of a draft's prices; of every meter that can have a price, whether it has one or not. */
export function draftOfPrices(prices: PlanPrices | null, meters: readonly string[]): PriceDraft {
  const currency = prices?.currency ?? 'EUR'
  const major = (minor: string | null) => (minor === null ? '' : majorText(minor, currency))
  return {
    byAgreement: prices === null,
    currency,
    monthlyFee: major(prices?.monthlyFee ?? null),
    yearlyFee: major(prices?.yearlyFee ?? null),
    trialDays: String(prices?.trialDays || ''),
    meters: meters.map((meter) => {
      const price = prices?.meters.find((each) => each.meter === meter)
      return {
        meter,
        scheme: price?.scheme ?? '',
        included: price && String(price.included) !== '0' ? String(price.included) : '',
        unitAmount: major(price?.unitAmount ?? null),
        packageSize: price?.packageSize ? String(price.packageSize) : '',
        packageAmount: major(price?.packageAmount ?? null),
        tiers: price?.tiers?.map((tier) => ({
          upTo: tier.upTo === null ? '' : String(tier.upTo),
          unitAmount: major(tier.unitAmount),
          flatAmount: tier.flatAmount === '0' ? '' : major(tier.flatAmount),
        })) ?? [emptyTier],
      }
    }),
  }
}

/** What the API takes of it: only the fields that the scheme of a meter asks for. */
export function pricesOfDraft(draft: PriceDraft): PlanPricesInput | null {
  if (draft.byAgreement) return null
  const { currency } = draft
  // A field left empty is sent as none, so that the answer names it.
  const minor = (major: string) => (major === '' ? null : minorText(major, currency))
  return {
    currency,
    monthlyFee: minor(draft.monthlyFee) ?? '0',
    yearlyFee: minor(draft.yearlyFee),
    trialDays: Number(draft.trialDays),
    meters: draft.meters.flatMap(({ meter, scheme, included, ...fields }): MeterPriceInput[] => {
      if (scheme === '') return []
      const common = { meter, scheme, included: included || '0' }
      if (scheme === 'PER_UNIT') return [{ ...common, unitAmount: minor(fields.unitAmount) }]
      if (scheme === 'PACKAGE')
        return [{ ...common, packageSize: fields.packageSize || null, packageAmount: minor(fields.packageAmount) }]
      const tiers = fields.tiers.map(({ upTo, unitAmount, flatAmount }, index) => ({
        // What was written before its tier became the last one is not shown, and does not count.
        upTo: index === fields.tiers.length - 1 ? null : upTo || null,
        unitAmount: minor(unitAmount) ?? '',
        flatAmount: minor(flatAmount) ?? '0',
      }))
      return [{ ...common, tiers }]
    }),
  }
}

/** The problems of a sent draft by meter: the API counts only those that have a price. */
export function problemsOfMeter(draft: PriceDraft, meter: string, errors: Readonly<Record<string, string>>) {
  const sent = draft.meters.filter(({ scheme }) => scheme !== '').findIndex((each) => each.meter === meter)
  return (field: string) => (sent < 0 ? undefined : errors[`prices.meters.${sent}.${field}`])
}

/** What may stand in a field for an amount: digits and one point, with no more decimals than the amount can have. */
export function amountInput(text: string, currency: string, finer = false): string {
  const [whole = '', ...rest] = text
    .replace(/,/g, '.')
    .replace(/[^\d.]/g, '')
    .split('.')
  const places = currencyDigits(currency) + (finer ? 12 : 0)
  if (rest.length === 0 || places === 0) return whole.slice(0, 13)
  return `${whole.slice(0, 13)}.${rest.join('').slice(0, places)}`
}
