import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, type PersonActor, requirePerson } from '../../core/context.ts'
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
    return actor.kind === 'person' ? toViewer(actor) : null
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

  @FieldResolver(() => [ViewerMembership])
  async memberships(@Ctx() ctx: Context): Promise<ViewerMembership[]> {
    return (await listOwnMemberships(ctx)).map(({ member, tenant, refusedBy }) =>
      Object.assign(new ViewerMembership(), {
        memberId: toPublicId('member', member.id),
        roles: member.roles.map(toPublicRoleId),
        tenant: Tenant.from(tenant),
        refusedBy,
      }),
    )
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'The tenant named by X-Tenant-Id.' })
  async currentTenant(@Ctx() ctx: Context): Promise<Tenant | null> {
    const { tenantId } = ctx
    return tenantId ? Tenant.from(await getTenant({ ...ctx, tenantId })) : null
  }

  @FieldResolver(() => Int, { description: 'How many more tenants the viewer may create.' })
  tenantsLeft(@Ctx() ctx: Context): Promise<number> {
    return countTenantsLeft(ctx)
  }
}

function toViewer(actor: PersonActor): Viewer {
  const permissions = [...actor.permissions].sort()
  const id = toPublicId('user', actor.userId)
  return Object.assign(new Viewer(), actor, { id, sessionId: toPublicId('session', actor.sessionId), permissions })
}
