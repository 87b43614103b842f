import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { decideIncrease, listPlatformIncreases } from './decisions.ts'
import { cancelIncrease, listIncreases, requestIncrease } from './increases.ts'
import {
  CancelIncreaseInput,
  DecideIncreaseInput,
  IncreaseRequest,
  IncreaseRequestConnection,
  PlatformIncrease,
  PlatformIncreaseConnection,
  PlatformIncreaseFilter,
  RequestIncreaseInput,
} from './increases.types.ts'

@Resolver()
export class IncreasesResolver {
  @Allow('plan:read')
  @Query(() => IncreaseRequestConnection, { description: 'The tenant’s requests for higher limits, newest first.' })
  async increaseRequests(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<IncreaseRequestConnection> {
    return IncreaseRequestConnection.of(await listIncreases(requireTenant(ctx), args), IncreaseRequest.from)
  }

  @Allow('plan:change', 'increase.request')
  @Mutation(() => IncreaseRequest, { description: 'Asks the operators for a higher limit; one request per limit.' })
  async requestIncrease(
    @Ctx() ctx: Context,
    @Arg('input', () => RequestIncreaseInput) input: RequestIncreaseInput,
  ): Promise<IncreaseRequest> {
    return IncreaseRequest.from(await requestIncrease(requireTenant(ctx), input))
  }

  @Allow('plan:change', 'increase.cancel')
  @Mutation(() => IncreaseRequest, { description: 'Takes a request back that nobody has decided.' })
  async cancelIncrease(
    @Ctx() ctx: Context,
    @Arg('input', () => CancelIncreaseInput) input: CancelIncreaseInput,
  ): Promise<IncreaseRequest> {
    return IncreaseRequest.from(await cancelIncrease(requireTenant(ctx), fromPublicId('increaseRequest', input.id)))
  }

  @Allow('platform:limits')
  @Query(() => PlatformIncreaseConnection, {
    description: 'The requests for higher limits of all tenants, newest first. For operators.',
  })
  async platformIncreases(
    @Ctx() ctx: Context,
    @Arg('filter', () => PlatformIncreaseFilter, { nullable: true }) filter: PlatformIncreaseFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<PlatformIncreaseConnection> {
    return PlatformIncreaseConnection.of(await listPlatformIncreases(ctx, filter ?? {}, args), PlatformIncrease.from)
  }

  @Allow('platform:limits', 'increase.decide')
  @Mutation(() => PlatformIncrease, {
    description: 'Grants or declines a request of the tenant named by X-Tenant-Id. For operators.',
  })
  async decideIncrease(
    @Ctx() ctx: Context,
    @Arg('input', () => DecideIncreaseInput) input: DecideIncreaseInput,
  ): Promise<PlatformIncrease> {
    const id = fromPublicId('increaseRequest', input.id)
    return PlatformIncrease.from(await decideIncrease(requireTenant(ctx), { ...input, id }))
  }
}
