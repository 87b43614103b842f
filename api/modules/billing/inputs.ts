import { z } from 'zod'
import { isPlainText } from '../../core/text.ts'

/** Far beyond what an invoice asks for, and far within what a bigint column holds. */
const mostMoney = 10n ** 15n

const wholeUnits = z.union([z.bigint(), z.int('Amounts are whole minor units.').transform(BigInt)])

/** An amount of money above zero, in minor units. */
export const amountInput = wholeUnits
  .refine((amount) => amount > 0n, 'An amount is above zero.')
  .refine((amount) => amount <= mostMoney, 'An amount is at most 10^15 minor units.')

/** An amount that may be in the tenant's favour. */
export const signedAmountInput = wholeUnits
  .refine((amount) => amount !== 0n, 'Give an amount.')
  .refine((amount) => amount <= mostMoney && amount >= -mostMoney, 'An amount is at most 10^15 minor units.')

/** Text of one line that may be left out. */
export function optionalText(most: number) {
  return z
    .string()
    .trim()
    .max(most, `At most ${most} characters.`)
    .refine(isPlainText, 'No control characters, please.')
    .nullish()
    .transform((text) => text || null)
}

/** Lines of a postal address, without the country. */
export const addressInput = z
  .array(
    z
      .string()
      .trim()
      .min(1, 'A line is not empty.')
      .max(100, 'A line has at most 100 characters.')
      .refine(isPlainText, 'No control characters, please.'),
  )
  .max(6, 'An address has at most six lines.')

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** ISO 3166-1, two letters. */
export const countryInput = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => /^[A-Z]{2}$/.test(code) && regions.of(code) !== undefined, 'A country’s code like DE.')
  .nullish()
  .transform((code) => code ?? null)

export const emailInput = z.email('An e-mail address, please.').max(254, 'At most 254 characters.')

/** Thousandths of a percent. */
export const taxRateInput = z.int('A whole number.').min(0, 'A rate is not below zero.').max(100_000, 'At most 100 %.')
