import { z } from 'zod'
import { exactPattern, formatExact, parseExact, toExact } from './money.ts'

/** How often a base fee is paid, always in advance. */
export const billingIntervals = ['MONTH', 'YEAR'] as const
export type BillingInterval = (typeof billingIntervals)[number]

/**
 * How a quantity beyond what is included is charged: each unit alike, by packages begun, by tiers each unit in its own
 * (GRADUATED) or all at the price of the tier the quantity reaches (VOLUME).
 */
export const pricingSchemes = ['PER_UNIT', 'PACKAGE', 'GRADUATED', 'VOLUME'] as const
export type PricingScheme = (typeof pricingSchemes)[number]

/** So that quantities up to 10^12 at any price stay within what a bigint column holds. */
const maxPerUnit = toExact(1_000_000n)
const maxFee = 1_000_000_000_000n
const maxTiers = 20

const currencies = new Set(Intl.supportedValuesOf('currency'))
export const currency = z.string().refine((code) => currencies.has(code), 'An ISO 4217 code like EUR.')

export const trialDays = z
  .int('A whole number.')
  .min(0, 'A trial is not below zero.')
  .max(365, 'A trial is at most 365 days.')

function exactAmount(max: bigint, tooMuch: string) {
  return z
    .string('An amount is missing.')
    .trim()
    .regex(exactPattern, { error: 'A number of minor units like 4 or 0.0004, with up to 12 decimals.', abort: true })
    .refine((text) => parseExact(text) <= max, tooMuch)
    .transform((text) => formatExact(parseExact(text)))
}
const perUnit = exactAmount(maxPerUnit, 'At most 1,000,000 minor units for one.')
const flat = exactAmount(toExact(maxFee), 'At most 10^12 minor units.')

/** A base fee: whole minor units. */
export const fee = z
  .union([z.string(), z.bigint(), z.int()], 'An amount is missing.')
  .transform(String)
  .pipe(
    z
      .string()
      .trim()
      .regex(/^\d{1,13}$/, { error: 'A whole number of minor units.', abort: true })
      .refine((text) => BigInt(text) <= maxFee, 'At most 10^12 minor units.')
      .transform((text) => String(BigInt(text))),
  )

function count(min: number, tooFew: string) {
  return z
    .union([z.number(), z.bigint()], 'A number is missing.')
    .transform(Number)
    .pipe(
      z
        .int({ error: 'A whole number.', abort: true })
        .min(min, { error: tooFew, abort: true })
        .max(1e12, { error: 'At most 10^12.', abort: true }),
    )
}
const included = count(0, 'What is included is not below zero.')

const tier = z.object({
  upTo: count(1, 'A tier has at least one unit.').nullable(),
  unitAmount: perUnit,
  flatAmount: flat,
})
export type Tier = z.output<typeof tier>

const tiers = z
  .array(tier, 'Give at least one tier.')
  .min(1, 'Give at least one tier.')
  .max(maxTiers, `At most ${maxTiers} tiers.`)
  .refine((list) => list.at(-1)?.upTo === null, { error: 'The last tier has no upper end.', abort: true })
  .refine((list) => list.slice(0, -1).every(({ upTo }) => upTo !== null), {
    error: 'Only the last tier has no upper end.',
    abort: true,
  })
  .refine(
    (list) => list.slice(1, -1).every(({ upTo }, index) => (upTo ?? 0) > (list[index]?.upTo ?? 0)),
    'Each tier ends above the one before it.',
  )

/** What a meter costs in a billing period. Tiers count from what is beyond `included`. */
export const meterPrice = z.discriminatedUnion(
  'scheme',
  [
    z.object({ included, scheme: z.literal('PER_UNIT'), unitAmount: perUnit }),
    z
      .object({
        included,
        scheme: z.literal('PACKAGE'),
        packageSize: count(1, 'A package has at least one unit.'),
        packageAmount: flat,
      })
      .refine(({ packageSize, packageAmount }) => parseExact(packageAmount) <= maxPerUnit * BigInt(packageSize), {
        path: ['packageAmount'],
        error: 'At most 1,000,000 minor units for each unit of a package.',
      }),
    z.object({ included, scheme: z.literal('GRADUATED'), tiers }),
    z.object({ included, scheme: z.literal('VOLUME'), tiers }),
  ],
  { error: 'PER_UNIT, PACKAGE, GRADUATED or VOLUME.' },
)
export type MeterPrice = z.output<typeof meterPrice>

/**
 * The prices of a plan version, as they are stored. Amounts are decimal text of minor units: JSON has no bigint, and
 * a float is no money. A plan without prices is by agreement, and nothing is charged for it.
 */
export const prices = z.object({
  currency,
  /** Null: there is no such term. */
  base: z.object({ MONTH: fee, YEAR: fee.nullable() }),
  trialDays,
  /** By the meter's code; one that is not here costs nothing. */
  meters: z.record(z.string(), meterPrice),
})
export type Prices = z.output<typeof prices>

/** What a plan version asks for a term in advance. Throws RangeError for a term it is not sold by. */
export function baseFee(of: Prices | null, interval: BillingInterval): bigint {
  if (!of) return 0n
  const amount = of.base[interval]
  if (amount === null) throw new RangeError(`there is no price for a ${interval}`)
  return BigInt(amount)
}
