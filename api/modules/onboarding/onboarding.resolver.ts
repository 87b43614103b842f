import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant, withTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import {
  cancelOnboarding,
  getOnboarding,
  listPlatformOnboardings,
  retryOnboarding,
  startOnboarding,
} from './onboarding.ts'
import {
  Onboarding,
  OnboardingConnection,
  PlatformOnboardingFilter,
  RetryPlatformOnboardingInput,
  StartOnboardingInput,
} from './onboarding.types.ts'

@Resolver()
export class OnboardingResolver {
  @Allow('tenant:read')
  @Query(() => Onboarding, { description: 'How the tenant came, or is coming, into being.' })
  async onboarding(@Ctx() ctx: Context): Promise<Onboarding> {
    return Onboarding.from(await getOnboarding(requireTenant(ctx)))
  }

  @Allow('platform:read')
  @Query(() => OnboardingConnection, { description: 'Onboardings of this installation, newest first. For operators.' })
  async platformOnboardings(
    @Ctx() ctx: Context,
    @Arg('filter', () => PlatformOnboardingFilter, { nullable: true }) filter: PlatformOnboardingFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<OnboardingConnection> {
    return OnboardingConnection.of(await listPlatformOnboardings(ctx, filter ?? {}, args), Onboarding.from)
  }

  @Allow('tenant:create', 'onboarding.start')
  @Mutation(() => Onboarding, { description: 'Creates a tenant owned by the caller. Send an Idempotency-Key.' })
  async startOnboarding(
    @Ctx() ctx: Context,
    @Arg('input', () => StartOnboardingInput) input: StartOnboardingInput,
  ): Promise<Onboarding> {
    return Onboarding.from(await startOnboarding(ctx, input))
  }

  @Allow('onboarding:manage', 'onboarding.retry')
  @Mutation(() => Onboarding, { description: 'Tries what failed or waits again, now.' })
  async retryOnboarding(@Ctx() ctx: Context): Promise<Onboarding> {
    return Onboarding.from(await retryOnboarding(requireTenant(ctx)))
  }

  @Allow('onboarding:manage', 'onboarding.cancel')
  @Mutation(() => Onboarding, { description: 'Takes an unfinished onboarding back and frees its address.' })
  async cancelOnboarding(@Ctx() ctx: Context): Promise<Onboarding> {
    return Onboarding.from(await cancelOnboarding(requireTenant(ctx)))
  }

  @Allow('platform:onboarding', 'onboarding.retry')
  @Mutation(() => Onboarding, { description: 'Retries any tenant’s onboarding. For operators.' })
  async retryPlatformOnboarding(
    @Ctx() ctx: Context,
    @Arg('input', () => RetryPlatformOnboardingInput) input: RetryPlatformOnboardingInput,
  ): Promise<Onboarding> {
    return Onboarding.from(await retryOnboarding(withTenant(ctx, fromPublicId('tenant', input.tenantId))))
  }
}
