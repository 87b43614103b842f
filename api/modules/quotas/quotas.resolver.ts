import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { TenantLimits } from '../plans/limits.types.ts'
import { readQuotas } from './quotas.ts'
import {
  CommitQuotaInput,
  QuotaReservation,
  QuotaReservationConnection,
  ReleaseQuotaInput,
  ReservedQuota,
  ReserveQuotaInput,
} from './quotas.types.ts'
import { commitQuota, listReservations, releaseQuota, reserveQuota } from './reservations.ts'

@Resolver()
export class QuotasResolver {
  @Allow('plan:read')
  @Query(() => TenantLimits, { description: 'What the tenant may use: its plan, overrides, and what it uses now.' })
  async limits(@Ctx() ctx: Context): Promise<TenantLimits> {
    return TenantLimits.from(await readQuotas(requireTenant(ctx)))
  }

  @Allow('usage:read')
  @Query(() => QuotaReservationConnection, { description: 'The reservations that are open, newest first.' })
  async quotaReservations(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<QuotaReservationConnection> {
    return QuotaReservationConnection.of(await listReservations(requireTenant(ctx), args), QuotaReservation.from)
  }

  @Allow('usage:record', 'quota.reserve')
  @Mutation(() => ReservedQuota, {
    description: 'Sets room of the billing period aside for work that must not begin without it.',
  })
  async reserveQuota(
    @Ctx() ctx: Context,
    @Arg('input', () => ReserveQuotaInput) input: ReserveQuotaInput,
  ): Promise<ReservedQuota> {
    const { reservation, remaining } = await reserveQuota(requireTenant(ctx), input)
    return { reservation: QuotaReservation.from(reservation), remaining }
  }

  @Allow('usage:record', 'quota.commit')
  @Mutation(() => QuotaReservation, {
    description: 'Records what was used of a reservation, all of it unless less is named, and gives the rest back.',
  })
  async commitQuota(
    @Ctx() ctx: Context,
    @Arg('input', () => CommitQuotaInput) { id, quantity }: CommitQuotaInput,
  ): Promise<QuotaReservation> {
    const reservation = await commitQuota(requireTenant(ctx), { id: fromPublicId('reservation', id), quantity })
    return QuotaReservation.from(reservation)
  }

  @Allow('usage:record', 'quota.release')
  @Mutation(() => QuotaReservation, { description: 'Gives a reservation back of which nothing was used.' })
  async releaseQuota(
    @Ctx() ctx: Context,
    @Arg('input', () => ReleaseQuotaInput) { id }: ReleaseQuotaInput,
  ): Promise<QuotaReservation> {
    return QuotaReservation.from(await releaseQuota(requireTenant(ctx), fromPublicId('reservation', id)))
  }
}
