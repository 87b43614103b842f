import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId, fromPublicRoleId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { dismissAlert, listAlerts, readOpenAlerts } from './alerts.ts'
import {
  DismissAlertInput,
  SetThresholdsInput,
  UsageAlert,
  UsageAlertConnection,
  UsageThresholds,
} from './alerts.types.ts'
import { listThresholds, setThresholds } from './thresholds.ts'

@Resolver()
export class AlertsResolver {
  @Allow('plan:read')
  @Query(() => UsageAlertConnection, { description: 'Thresholds that were reached, newest first.' })
  async alerts(@Ctx() ctx: Context, @Args(() => PageArgs) args: PageArgs): Promise<UsageAlertConnection> {
    return UsageAlertConnection.of(await listAlerts(requireTenant(ctx), args), UsageAlert.from)
  }

  @Allow('plan:read')
  @Query(() => [UsageAlert], {
    description: 'What nobody should overlook now: of each limit the highest alert from 80 % on, unless put away.',
  })
  async openAlerts(@Ctx() ctx: Context): Promise<UsageAlert[]> {
    return (await readOpenAlerts(requireTenant(ctx))).map(UsageAlert.from)
  }

  @Allow('plan:read')
  @Query(() => [UsageThresholds], { description: 'The thresholds of every limit whose use is known.' })
  async thresholds(@Ctx() ctx: Context): Promise<UsageThresholds[]> {
    return (await listThresholds(requireTenant(ctx))).map(UsageThresholds.from)
  }

  @Allow('alerts:manage', 'threshold.set')
  @Mutation(() => UsageThresholds, { description: 'Chooses the thresholds of one limit, and who is told.' })
  async setThresholds(
    @Ctx() ctx: Context,
    @Arg('input', () => SetThresholdsInput) { meter, percents, roles }: SetThresholdsInput,
  ): Promise<UsageThresholds> {
    const input = { meter, percents, roles: roles.map(fromPublicRoleId) }
    return UsageThresholds.from(await setThresholds(requireTenant(ctx), input))
  }

  @Allow('alerts:manage', 'alert.dismiss')
  @Mutation(() => UsageAlert, { description: 'Puts an alert away for everybody, with those below it.' })
  async dismissAlert(
    @Ctx() ctx: Context,
    @Arg('input', () => DismissAlertInput) input: DismissAlertInput,
  ): Promise<UsageAlert> {
    return UsageAlert.from(await dismissAlert(requireTenant(ctx), fromPublicId('usageAlert', input.id)))
  }
}
