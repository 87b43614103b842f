import { z } from 'zod'
import { type Condition, operators, orderings, type Predicate, type RuleAst } from './ast.ts'
import { ruleLimits } from './limits.ts'

const name = z.string().min(1).max(ruleLimits.text)
const scalar = z.union([z.string().max(ruleLimits.text), z.number(), z.boolean()])

const predicate: z.ZodType<Predicate> = z
  .lazy(() =>
    z.discriminatedUnion('kind', [
      junctionOf(predicate),
      negationOf(predicate),
      z.strictObject({ kind: z.literal('present'), attribute: name }),
      z.strictObject({
        kind: z.literal('compare'),
        attribute: name,
        operator: z.enum(operators),
        value: z.union([scalar, z.array(scalar).min(1)]),
      }),
    ]),
  )
  .meta({ id: 'Predicate', description: 'About the attributes of one span.' })

const condition: z.ZodType<Condition> = z
  .lazy(() =>
    z.discriminatedUnion('kind', [
      junctionOf(condition),
      negationOf(condition),
      z.strictObject({ kind: z.literal('has'), operation: name, where: predicate.optional() }),
      z.strictObject({
        kind: z.literal('count'),
        operation: name,
        operator: z.enum(orderings),
        than: z.union([z.strictObject({ number: z.number() }), z.strictObject({ operation: name })]),
      }),
    ]),
  )
  .meta({ id: 'Condition', description: 'About the whole trace.' })

/** The shape of a rule as data. What the parser gives has it; the published JSON Schema is made of it. */
export const ruleAstSchema: z.ZodType<RuleAst> = z
  .union([
    z.strictObject({ version: z.literal(1), when: condition, always: condition, never: condition.optional() }),
    z.strictObject({ version: z.literal(1), when: condition, never: condition }),
  ])
  .meta({
    title: 'BeTrace rule, version 1',
    description:
      'A trace breaks the rule when `when` holds and `always` does not, or when `when` and `never` both hold.',
  })

/** What `ast.schema.json` holds. */
export function publishedSchema(): object {
  return z.toJSONSchema(ruleAstSchema)
}

function junctionOf<Term>(term: z.ZodType<Term>) {
  return z.strictObject({ kind: z.enum(['or', 'and']), terms: z.array(term).min(2) })
}

function negationOf<Term>(term: z.ZodType<Term>) {
  return z.strictObject({ kind: z.literal('not'), term })
}
