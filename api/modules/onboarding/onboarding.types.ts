import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { onboardingStates, stepStates } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { Person } from '../identity/identity.types.ts'
import { Tenant } from '../tenants/tenants.types.ts'
import { type OnboardingProgress, type StepRow, stepNamed } from './saga.ts'

const OnboardingState = enumOf(onboardingStates)
const OnboardingStepState = enumOf(stepStates)
registerEnumType(OnboardingState, { name: 'OnboardingState' })
registerEnumType(OnboardingStepState, {
  name: 'OnboardingStepState',
  description: 'WAITING failed and is tried again at nextAttemptAt; FAILED waits for a person.',
})

@ObjectType()
export class OnboardingStep {
  @Field(() => String)
  name!: string

  @Field(() => String)
  title!: string

  @Field(() => OnboardingStepState)
  state!: string

  @Field(() => Int)
  attempts!: number

  @Field(() => String, { nullable: true })
  errorCode!: string | null

  @Field(() => String, { nullable: true, description: 'Why the last try failed, in words.' })
  error!: string | null

  @Field(() => DateTimeScalar, { nullable: true })
  startedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  nextAttemptAt!: Date | null

  @Field(() => Int, { nullable: true, description: 'From the first try to the end, in milliseconds.' })
  durationMs!: number | null

  static from(row: StepRow): OnboardingStep {
    const durationMs = row.startedAt && row.finishedAt ? row.finishedAt.getTime() - row.startedAt.getTime() : null
    return Object.assign(new OnboardingStep(), row, { title: stepNamed(row.name).title, durationMs })
  }
}

@ObjectType({ description: 'How a tenant comes into being: steps that are carried on until they all succeeded.' })
export class Onboarding {
  @Field(() => ID, { description: 'The tenant’s id.' })
  id!: string

  @Field(() => OnboardingState)
  state!: string

  @Field(() => Boolean, { description: 'Whether the default rules were asked for.' })
  defaultRules!: boolean

  @Field(() => Tenant)
  tenant!: Tenant

  @Field(() => Person, { nullable: true, description: 'Who asked for it.' })
  startedBy!: Person | null

  @Field(() => [OnboardingStep])
  steps!: OnboardingStep[]

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true })
  completedAt!: Date | null

  @Field(() => Int, { nullable: true, description: 'From the request to the end, in milliseconds.' })
  durationMs!: number | null

  static from({ onboarding, tenant, startedBy, rows }: OnboardingProgress): Onboarding {
    const { completedAt, createdAt } = onboarding
    return Object.assign(new Onboarding(), onboarding, {
      id: toPublicId('tenant', onboarding.tenantId),
      tenant: Tenant.from(tenant),
      startedBy: startedBy && Person.from(startedBy),
      steps: rows.map(OnboardingStep.from),
      durationMs: completedAt && completedAt.getTime() - createdAt.getTime(),
    })
  }
}

@ObjectType()
export class OnboardingConnection extends Connection(Onboarding, 'Onboarding') {}

@InputType()
export class StartOnboardingInput {
  @Field(() => String, { description: '1 to 100 characters.' })
  name!: string

  @Field(() => String, { description: '3 to 40 lower-case letters, digits and hyphens; see slugAvailability.' })
  slug!: string

  @Field(() => String, { description: 'IANA name, for example Europe/Berlin.' })
  timeZone!: string

  @Field(() => String)
  planCode!: string

  @Field(() => Boolean)
  defaultRules!: boolean
}

@InputType()
export class RetryPlatformOnboardingInput {
  @Field(() => ID)
  tenantId!: string
}

@InputType()
export class PlatformOnboardingFilter {
  @Field(() => [OnboardingState], { nullable: true })
  states?: (typeof onboardingStates)[number][] | null
}
