import { z } from 'zod'
import { isPlainText } from '../../core/text.ts'

/** The code of a plan: capital letters, digits and underscores. */
export const planCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{1,39}$/, 'A plan’s code is 2 to 40 capital letters, digits and underscores.')

export const planVersion = z.int().min(1).max(1e6)

/** A limit: a whole number up to 10^12, far below where a sum of graces would lose exactness. */
export const limitValue = z
  .union([z.number(), z.bigint()])
  .transform(Number)
  .pipe(z.int('A limit is a whole number.').min(0, 'A limit is not below zero.').max(1e12, 'A limit is at most 10^12.'))

/** Text for people, of one line, without characters that control or turn the text around. */
export function plainSentence(missing: string, max: number) {
  return z
    .string()
    .trim()
    .min(1, missing)
    .max(max, `At most ${max} characters.`)
    .refine(isPlainText, 'No control characters, please.')
}
