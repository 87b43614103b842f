import { z } from 'zod'
import { AppError } from '../../core/errors.ts'
import { isPlainText } from '../../core/text.ts'
import type { RuleAst } from '../../rules/ast.ts'
import { severities } from '../../rules/signal.ts'
import { parseRule } from '../../rules/syntax/parse.ts'
import type { RuleRow } from './rules.ts'

const most = { name: 100, description: 1000, tags: 20, tag: 40 }

const tag = z
  .string()
  .trim()
  .min(1, 'A tag has at least one character.')
  .max(most.tag, `A tag has at most ${most.tag} characters.`)
  .refine(isPlainText, 'A tag has no control characters.')

/** What a rule says, as it is written; the text is read by `readText`. */
export const ruleContent = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'Give the rule a name.')
    .max(most.name, `A name has at most ${most.name} characters.`)
    .refine(isPlainText, 'A name has no control characters.'),
  description: z
    .string()
    .trim()
    .max(most.description, `A description has at most ${most.description} characters.`)
    .transform((text) => text || null)
    .nullish()
    .transform((text) => text ?? null),
  severity: z.enum(severities),
  tags: z
    .array(tag)
    .max(most.tags, `A rule has at most ${most.tags} tags.`)
    .transform((tags) => [...new Set(tags)])
    .nullish()
    .transform((tags) => tags ?? []),
  text: z.string(),
})

export type RuleContent = z.output<typeof ruleContent>

/** Those columns of a row that are its content. */
export function contentOf({ name, description, severity, tags, text }: RuleContent): RuleContent {
  return { name, description, severity, tags, text }
}

/**
 * The rule that a text is. Throws INVALID_INPUT (field `text`) with the first mistake in words and all of them, with their
 * places and what to write instead, in `details.problems`.
 */
export function readText(text: string): RuleAst {
  const { ast, problems } = parseRule(text)
  if (ast) return ast
  const [{ line, column, message }] = problems
  const sentence = `Line ${line}, column ${column}: ${message}`
  throw new AppError('INVALID_INPUT', { message: sentence, fields: { text: sentence }, details: { problems } })
}

/** What the audit log says of a rule. */
export function forAudit(rule: RuleRow): Record<string, unknown> {
  return { ...contentOf(rule), enabled: rule.enabled, version: rule.version, pack: rule.packId }
}
