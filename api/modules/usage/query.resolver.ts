import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { Allow } from '../../graphql/allow.ts'
import { forecastPeriod } from './forecast.ts'
import { getUsage } from './query.ts'
import { Usage, UsageForecast, UsageInput, UsageSeries } from './query.types.ts'

@Resolver(() => UsageSeries)
export class UsageQueryResolver {
  @Allow('usage:read')
  @Query(() => Usage, { description: 'What the tenant used, step by step in a time zone.' })
  async usage(@Ctx() ctx: Context, @Arg('input', () => UsageInput) input: UsageInput): Promise<Usage> {
    return Usage.from(await getUsage(requireTenant(ctx), input))
  }

  @FieldResolver(() => UsageForecast, {
    nullable: true,
    description: 'Of the tenant’s total of a meter that adds up; null for all else.',
  })
  async forecast(@Ctx() ctx: Context, @Root() series: UsageSeries): Promise<UsageForecast | null> {
    return series.grouping === 'TOTAL' ? forecastPeriod(requireTenant(ctx), series.meter) : null
  }
}
