import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { type Explanation, explainRule } from '../../rules/embedded/explain.ts'
import { readText } from './content.ts'
import { getRule } from './rules.ts'
import { readTrace } from './trace-input.ts'

/** A rule of the tenant by its id, or a text that need not be saved. */
export type TriedRule = { id: string; text?: never } | { id?: never; text: string }

/**
 * Shows how one rule looks at one trace, part by part: which spans pass, and what keeps the others from it. Nothing is
 * kept or metered. Throws NOT_FOUND, and INVALID_INPUT for a text or trace with mistakes, and for a rule that takes too
 * many steps on this trace.
 */
export async function testRule(ctx: TenantCtx, rule: TriedRule, input: unknown): Promise<Explanation> {
  const trace = readTrace(input)
  const ast = rule.id === undefined ? readText(rule.text) : (await getRule(ctx, rule.id)).ast
  const explanation = explainRule(ast, trace)
  if (!explanation) throw invalidField('trace', 'This rule takes too many steps on this trace.')
  return explanation
}

/** Throws INVALID_INPUT unless exactly one of both is given. */
export function triedRule(id: string | null, text: string | null): TriedRule {
  if (id !== null && text === null) return { id }
  if (id === null && text !== null) return { text }
  throw new AppError('INVALID_INPUT', { message: 'Give either a rule’s id or a text.' })
}
