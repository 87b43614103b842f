import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { Allow, Public } from '../../graphql/allow.ts'
import { listMeters, setMeterActive } from './meters.ts'
import { recordUsage, reverseUsage } from './usage.ts'
import {
  Meter,
  RecordUsageInput,
  ReversedUsage,
  ReverseUsageInput,
  SetMeterActiveInput,
  UsageReport,
} from './usage.types.ts'

@Resolver()
export class UsageResolver {
  @Public()
  @Query(() => [Meter], { description: 'Everything that is counted.' })
  async meters(@Ctx() ctx: Context): Promise<Meter[]> {
    return listMeters(ctx.services)
  }

  @Allow('platform:meters', 'meter.set-active')
  @Mutation(() => Meter, { description: 'Starts or stops a meter, for all tenants.' })
  async setMeterActive(
    @Ctx() ctx: Context,
    @Arg('input', () => SetMeterActiveInput) input: SetMeterActiveInput,
  ): Promise<Meter> {
    return setMeterActive(ctx, input)
  }

  @Allow('usage:record', 'usage.record', { keyless: true })
  @Mutation(() => UsageReport, {
    description: 'Records what was used. Answers when it is on disk; sending the same events again is safe.',
  })
  async recordUsage(
    @Ctx() ctx: Context,
    @Arg('input', () => RecordUsageInput) input: RecordUsageInput,
  ): Promise<UsageReport> {
    return recordUsage(requireTenant(ctx), input)
  }

  @Allow('usage:record', 'usage.reverse')
  @Mutation(() => ReversedUsage, { description: 'Takes one recorded event back, once.' })
  async reverseUsage(
    @Ctx() ctx: Context,
    @Arg('input', () => ReverseUsageInput) input: ReverseUsageInput,
  ): Promise<ReversedUsage> {
    return ReversedUsage.from(await reverseUsage(requireTenant(ctx), input))
  }
}
