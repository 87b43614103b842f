import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import type { Severity } from '../../rules/signal.ts'
import type { RuleProblem as Problem } from '../../rules/syntax/problem.ts'
import { RuleSeverity } from './rules.types.ts'

@InputType()
export class CreateRuleInput {
  @Field(() => String, { description: '1 to 100 characters.' })
  name!: string

  @Field(() => String, { nullable: true, description: 'Up to 1,000 characters.' })
  description?: string | null

  @Field(() => RuleSeverity)
  severity!: Severity

  @Field(() => [String], { nullable: true, description: 'At most 20 of up to 40 characters.' })
  tags?: string[] | null

  @Field(() => String, { description: 'In the rule language. With mistakes it is refused: see checkRule.' })
  text!: string

  @Field(() => Boolean, { defaultValue: true })
  enabled!: boolean
}

@InputType({ description: 'What is left out stays as it is.' })
export class UpdateRuleInput {
  @Field(() => ID)
  id!: string

  @Field(() => Int, { description: 'The version of the rule that you saw. CONFLICT when it has changed since.' })
  version!: number

  @Field(() => String, { nullable: true })
  name?: string

  @Field(() => String, { nullable: true, description: 'Null takes it away.' })
  description?: string | null

  @Field(() => RuleSeverity, { nullable: true })
  severity?: Severity

  @Field(() => [String], { nullable: true, description: 'All the tags.' })
  tags?: string[] | null

  @Field(() => String, { nullable: true })
  text?: string
}

@InputType()
export class SetRuleEnabledInput {
  @Field(() => ID)
  id!: string

  @Field(() => Boolean)
  enabled!: boolean
}

@InputType()
export class DeleteRuleInput {
  @Field(() => ID)
  id!: string
}

@InputType()
export class RestoreRuleInput {
  @Field(() => ID, { description: 'Of a rule that was deleted less than 30 days ago.' })
  id!: string
}

@InputType()
export class RestoreRuleVersionInput {
  @Field(() => ID)
  id!: string

  @Field(() => Int, { description: 'The version of the rule that you saw.' })
  version!: number

  @Field(() => Int, { description: 'The version to bring back.' })
  restore!: number
}

@ObjectType({ description: 'One mistake in a rule’s text. Lines and columns count from 1, offsets are UTF-16 units.' })
export class RuleProblem implements Problem {
  @Field(() => String)
  code!: Problem['code']

  @Field(() => String)
  message!: string

  @Field(() => String, { nullable: true, description: 'What to write in place of the range.' })
  suggestion?: string

  @Field(() => Int)
  line!: number

  @Field(() => Int)
  column!: number

  @Field(() => Int)
  endLine!: number

  @Field(() => Int)
  endColumn!: number

  @Field(() => Int)
  from!: number

  @Field(() => Int)
  to!: number
}

@ObjectType({ description: 'What the product makes of a rule’s text, without saving it.' })
export class RuleCheck {
  @Field(() => [RuleProblem], { description: 'At most 20 mistakes, in the order of the text. None: it can be saved.' })
  problems!: RuleProblem[]

  @Field(() => String, { nullable: true, description: 'The text formatted; null where it has mistakes.' })
  formatted!: string | null
}
