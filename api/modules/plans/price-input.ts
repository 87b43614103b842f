import { z } from 'zod'
import { currency, fee, meterPrice, type Prices, pricingSchemes, trialDays } from '../../pricing/prices.ts'
import { sumLimits } from './limit-names.ts'

const wholeNumber = z.union([z.number(), z.bigint()])
const tier = z.object({ upTo: wholeNumber.nullish(), unitAmount: z.string(), flatAmount: z.string().nullish() })

/** As the API takes it, every field beside the others; which of them are asked for, the scheme says. */
const pricedMeter = z
  .object({
    meter: z.string().pipe(z.enum(sumLimits, 'Nothing is charged by this meter.')),
    scheme: z.enum(pricingSchemes),
    included: wholeNumber,
    unitAmount: z.string().nullish(),
    packageSize: wholeNumber.nullish(),
    packageAmount: z.string().nullish(),
    tiers: z
      .array(
        tier.transform(({ upTo, flatAmount, ...rest }) => ({
          ...rest,
          upTo: upTo ?? null,
          flatAmount: flatAmount ?? '0',
        })),
      )
      .nullish(),
  })
  .pipe(z.intersection(z.object({ meter: z.enum(sumLimits) }), meterPrice))

/** The prices of a draft: the fields of the input, and problems by their names; stored as `Prices`. */
export const pricesInput = z
  .object({
    currency,
    monthlyFee: fee,
    yearlyFee: fee.nullish(),
    trialDays: trialDays.nullish(),
    meters: z
      .array(pricedMeter)
      .refine((list) => new Set(list.map(({ meter }) => meter)).size === list.length, 'A meter is given twice.')
      .nullish(),
  })
  .transform(
    ({ currency, monthlyFee, yearlyFee, trialDays, meters }): Prices => ({
      currency,
      base: { MONTH: monthlyFee, YEAR: yearlyFee ?? null },
      trialDays: trialDays ?? 0,
      meters: Object.fromEntries((meters ?? []).map(({ meter, ...price }) => [meter, price])),
    }),
  )
