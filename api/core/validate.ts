import type { z } from 'zod'
import { AppError } from './errors.ts'

/**
 * Checks an input once, with zod, and returns it typed. Throws INVALID_INPUT with one sentence per wrong field, keyed
 * by the field's path.
 */
export function validate<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const fields: Record<string, string> = {}
  for (const issue of result.error.issues) fields[issue.path.join('.')] ??= issue.message
  throw new AppError('INVALID_INPUT', { message: Object.values(fields).join(' '), fields })
}
