import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import type { Clause } from '../../rules/ast.ts'
import type { Signal as Found, Severity } from '../../rules/signal.ts'
import { RuleSeverity } from '../rules/rules.types.ts'
import { RuleClause, RuleFailure, TraceScalar } from '../rules/session.types.ts'
import { type SignalCounts as Counts, countSteps } from './counts.ts'
import type { TraceEvaluation as Evaluation } from './evaluate.ts'

@ObjectType({ description: 'A trace has broken a rule. It tells of the rule as it was then.' })
export class Signal {
  @Field(() => ID, { description: 'The same finding has the same id, however often the trace is sent.' })
  id!: string

  @Field(() => ID)
  ruleId!: string

  @Field(() => Int)
  ruleVersion!: number

  @Field(() => String)
  ruleName!: string

  @Field(() => RuleSeverity)
  severity!: Severity

  @Field(() => String)
  traceId!: string

  @Field(() => RuleClause)
  clause!: Clause

  @Field(() => [String], { description: 'Ids of the spans that show it, at most 100, in the order of the trace.' })
  spanReferences!: string[]

  @Field(() => String)
  message!: string

  @Field(() => DateTimeScalar)
  createdAt!: Date

  static from(row: Found): Signal {
    return Object.assign(new Signal(), row, {
      id: toPublicId('signal', row.id),
      ruleId: toPublicId('rule', row.ruleId),
    })
  }
}

@ObjectType()
export class SignalConnection extends Connection(Signal, 'Signal') {}

@InputType()
export class SignalFilter {
  @Field(() => ID, { nullable: true })
  ruleId?: string | null

  @Field(() => [RuleSeverity], { nullable: true })
  severities?: Severity[] | null

  @Field(() => String, { nullable: true })
  traceId?: string | null

  @Field(() => DateTimeScalar, { nullable: true })
  from?: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Before this moment.' })
  until?: Date | null
}

export const SignalCountStep = enumOf(countSteps)
registerEnumType(SignalCountStep, { name: 'SignalCountStep' })

@ObjectType({ description: 'How many signals of one severity were raised in one hour or day of the tenant’s zone.' })
export class SignalCount {
  @Field(() => DateTimeScalar)
  start!: Date

  @Field(() => RuleSeverity)
  severity!: Severity

  @Field(() => Int)
  count!: number
}

@ObjectType({ description: 'How often one rule was broken. Its name and severity are those of the last signal.' })
export class RuleSignalCount {
  @Field(() => ID)
  ruleId!: string

  @Field(() => String)
  ruleName!: string

  @Field(() => RuleSeverity)
  severity!: Severity

  @Field(() => Int)
  count!: number

  @Field(() => DateTimeScalar)
  lastAt!: Date
}

@ObjectType()
export class SignalCounts {
  @Field(() => [SignalCount], { description: 'In the order of time; where there was nothing there is no entry.' })
  steps!: SignalCount[]

  @Field(() => [RuleSignalCount], { description: 'The rules that were broken most often, at most 50.' })
  rules!: RuleSignalCount[]

  static from({ steps, rules }: Counts): SignalCounts {
    const named = rules.map((rule) => ({ ...rule, ruleId: toPublicId('rule', rule.ruleId) }))
    return Object.assign(new SignalCounts(), { steps, rules: named })
  }
}

@InputType()
export class SignalCountsInput {
  @Field(() => DateTimeScalar)
  from!: Date

  @Field(() => DateTimeScalar, { description: 'Before this moment.' })
  until!: Date

  @Field(() => SignalCountStep, { description: 'By the hour at most 35 days, by the day 366.' })
  step!: (typeof countSteps)[number]
}

@InputType()
export class EvaluateTraceInput {
  @Field(() => TraceScalar)
  trace!: unknown
}

@ObjectType({ description: 'What the tenant’s rules say of one trace.' })
export class TraceEvaluation {
  @Field(() => String)
  traceId!: string

  @Field(() => Int)
  spans!: number

  @Field(() => Int, { description: 'How many rules looked at it.' })
  rules!: number

  @Field(() => Int, { description: 'Which generation of the rules.' })
  generation!: number

  @Field(() => [Signal])
  signals!: Signal[]

  @Field(() => Int, { description: 'How many of the signals had not been found before.' })
  raised!: number

  @Field(() => [RuleFailure], { description: 'Rules that gave no answer.' })
  errors!: RuleFailure[]

  @Field(() => Float, { description: 'Milliseconds in the engine.' })
  evaluateMs!: number

  @Field(() => Float, { description: 'Milliseconds in all, writing included.' })
  totalMs!: number

  static from({ signals, errors, ...evaluation }: Evaluation): TraceEvaluation {
    return Object.assign(new TraceEvaluation(), evaluation, {
      signals: signals.map(Signal.from),
      errors: errors.map(RuleFailure.from),
    })
  }
}
