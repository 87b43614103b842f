import { GraphQLScalarType } from 'graphql'
import { Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { DateTimeScalar, enumOf, JsonScalar } from '../../graphql/scalars.ts'
import { type Clause, clauses } from '../../rules/ast.ts'
import type { RuleError } from '../../rules/engine.ts'
import { type NamedRuleError, named } from './session.ts'
import type { OpenSession } from './sessions.ts'

const engines = ['embedded', 'drools'] as const
const RulesEngineName = Object.fromEntries(engines.map((name) => [name.toUpperCase(), name]))
registerEnumType(RulesEngineName, { name: 'RulesEngine' })

export const RuleClause = Object.fromEntries(clauses.map((clause) => [clause.toUpperCase(), clause]))
registerEnumType(RuleClause, { name: 'RuleClause', description: 'The part of a rule that a trace broke.' })

const errorCodes = ['NOT_COMPILED', 'BUDGET_EXCEEDED', 'ENGINE_FAILED'] as const
export const RuleErrorCode = enumOf(errorCodes)
registerEnumType(RuleErrorCode, { name: 'RuleErrorCode' })

/** A scalar, for an attribute's value is a text, a number or a boolean. */
export const TraceScalar = new GraphQLScalarType({
  ...JsonScalar.toConfig(),
  name: 'Trace',
  description: `One complete trace, an object of one of two forms:
- OTLP/JSON: \`resourceSpans\`, as an exporter sends them; all spans are of one trace
- \`traceId\` and \`spans\`, each with \`spanId\`, \`name\`, \`attributes\` (an object) and, if they are known, \`startTime\`
  and \`endTime\` in nanoseconds since 1970 as strings`,
})

@ObjectType({ description: 'Why one rule gives no answer. The others are not touched by it.' })
export class RuleFailure {
  @Field(() => ID)
  ruleId!: string

  @Field(() => String)
  ruleName!: string

  @Field(() => RuleErrorCode)
  code!: RuleError['code']

  @Field(() => String)
  message!: string

  static from({ ruleId, ...error }: NamedRuleError): RuleFailure {
    return Object.assign(new RuleFailure(), error, { ruleId: toPublicId('rule', ruleId) })
  }
}

@ObjectType({ description: 'The tenant’s rules as the replica that answers holds them, ready for traces.' })
export class RulesSession {
  @Field(() => RulesEngineName)
  engine!: (typeof engines)[number]

  @Field(() => Int, { description: 'Grows with each change of the rules.' })
  generation!: number

  @Field(() => String, { description: 'Of the rules and their versions: the same wherever the same are loaded.' })
  hash!: string

  @Field(() => Int, { description: 'How many rules are loaded: those that are switched on.' })
  rules!: number

  @Field(() => [RuleFailure], { description: 'Rules that the engine did not take.' })
  errors!: RuleFailure[]

  @Field(() => DateTimeScalar)
  openedAt!: Date

  @Field(() => Float, { description: 'Milliseconds that compiling took.' })
  compileMs!: number

  static from(open: OpenSession): RulesSession {
    const { engine, generation, hash, openedAt, compileMs } = open
    const errors = named(open, open.errors).map(RuleFailure.from)
    return Object.assign(new RulesSession(), {
      ...{ engine, generation, hash, openedAt, compileMs },
      ...{ rules: open.rules.size - errors.length, errors },
    })
  }
}

@ObjectType({ description: 'How one rule looks at one trace.' })
export class RuleTrial {
  @Field(() => [RuleClause], { description: 'The clauses that the trace breaks; none: it keeps to the rule.' })
  broken!: Clause[]

  @Field(() => JsonScalar, {
    description:
      'A part of the rule: `{ kind, text, holds, passing, failing: [{ spanId, because: [{ text, actual }] }], terms }`, where `terms` are parts again, `passing` ids of spans.',
  })
  when!: object

  @Field(() => JsonScalar, { nullable: true })
  always?: object | undefined

  @Field(() => JsonScalar, { nullable: true })
  never?: object | undefined
}
