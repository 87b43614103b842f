import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql'
import type { Ctx as Context } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { BigIntScalar, DateTimeScalar } from '../../graphql/scalars.ts'
import { ApiKeyVerification } from '../api-keys/verification.types.ts'
import { loadSumStandings, type SumStanding } from './verification-quotas.ts'

@ObjectType({ description: 'Where a limit of the running billing period stands.' })
export class VerifiedQuota {
  @Field(() => String)
  meter!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'Null is unlimited.' })
  limit!: number | null

  @Field(() => BigIntScalar)
  used!: number

  @Field(() => BigIntScalar, { nullable: true, description: 'Null is any amount.' })
  remaining!: number | null

  @Field(() => DateTimeScalar)
  resetsAt!: Date
}

/** Read only where it is asked for: a verification alone costs no query. */
@Resolver(() => ApiKeyVerification)
export class VerificationQuotasResolver {
  @FieldResolver(() => [VerifiedQuota], {
    description: 'What the tenant has left. Costs a query when it is asked for.',
  })
  async quotas(@Root() { tenant }: ApiKeyVerification, @Ctx() ctx: Context): Promise<SumStanding[]> {
    return tenant ? loadSumStandings(ctx, fromPublicId('tenant', tenant.id)) : []
  }
}
