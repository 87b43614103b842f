import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, can, type KeyActor, type PersonActor, requirePerson } from '../../core/context.ts'
import { toPublicId, toPublicRoleId } from '../../core/ids.ts'
import { Allow, Public } from '../../graphql/allow.ts'
import { UpdateProfileInput } from '../identity/identity.types.ts'
import { updateProfile } from '../identity/users.ts'
import { getTenant } from './tenants.ts'
import { Tenant } from './tenants.types.ts'
import { countTenantsLeft, listOwnMemberships } from './viewer.ts'
import { Viewer, ViewerMembership } from './viewer.types.ts'

@Resolver(() => Viewer)
export class ViewerResolver {
  @Public()
  @Query(() => Viewer, { nullable: true, description: 'Who is asking; null when nobody is signed in.' })
  viewer(@Ctx() ctx: Context): Viewer | null {
    const { actor } = ctx
    return actor.kind === 'person' || actor.kind === 'key' ? toViewer(actor) : null
  }

  @Allow('account:manage', 'profile.update')
  @Mutation(() => Viewer, { description: 'Changes your own profile.' })
  async updateProfile(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateProfileInput) input: UpdateProfileInput,
  ): Promise<Viewer> {
    const { name } = await updateProfile(ctx, input)
    return toViewer({ ...requirePerson(ctx), name })
  }

  @FieldResolver(() => String)
  email(@Ctx() ctx: Context): string {
    return requirePerson(ctx).email
  }

  @FieldResolver(() => ID)
  sessionId(@Ctx() ctx: Context): string {
    return toPublicId('session', requirePerson(ctx).sessionId)
  }

  @FieldResolver(() => [ViewerMembership], { description: 'None for an API key.' })
  async memberships(@Ctx() ctx: Context): Promise<ViewerMembership[]> {
    if (ctx.actor.kind === 'key') return []
    return (await listOwnMemberships(ctx)).map(({ member, tenant }) =>
      Object.assign(new ViewerMembership(), {
        memberId: toPublicId('member', member.id),
        roles: member.roles.map(toPublicRoleId),
        tenant: Tenant.from(tenant),
      }),
    )
  }

  @FieldResolver(() => Tenant, {
    nullable: true,
    description: 'The tenant named by X-Tenant-Id, or an API key’s own if it may see it (`tenant:read`).',
  })
  async currentTenant(@Ctx() ctx: Context): Promise<Tenant | null> {
    const { tenantId } = ctx
    return tenantId && can(ctx, 'tenant:read') ? Tenant.from(await getTenant({ ...ctx, tenantId })) : null
  }

  @FieldResolver(() => Int, { description: 'How many more tenants the viewer may create.' })
  async tenantsLeft(@Ctx() ctx: Context): Promise<number> {
    return ctx.actor.kind === 'key' ? 0 : countTenantsLeft(ctx)
  }
}

function toViewer(actor: PersonActor | KeyActor): Viewer {
  const id = actor.kind === 'person' ? toPublicId('user', actor.userId) : toPublicId('apiKey', actor.keyId)
  const isOperator = actor.kind === 'person' && actor.isOperator
  return Object.assign(new Viewer(), { id, name: actor.name, isOperator, permissions: [...actor.permissions].sort() })
}
