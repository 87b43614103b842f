import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId, fromPublicRoleId, toPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { changeMemberRoles, deactivateMember, reactivateMember } from './changes.ts'
import { leaveTenant, listOwnedThings, removeMember } from './leaving.ts'
import { getMember, listMembers, type memberSorts } from './list.ts'
import {
  ChangeMemberRolesInput,
  Member,
  MemberConnection,
  MemberFilter,
  MemberInput,
  MemberSort,
  OwnedThing,
} from './members.types.ts'

const memberId = (id: string) => fromPublicId('member', id)

@Resolver(() => Member)
export class MembersResolver {
  @Allow('members:read')
  @Query(() => MemberConnection, { description: 'The people of the tenant.' })
  async members(
    @Ctx() ctx: Context,
    @Arg('filter', () => MemberFilter, { nullable: true }) filter: MemberFilter | null,
    @Arg('sort', () => MemberSort, { defaultValue: 'NAME' }) sort: (typeof memberSorts)[number],
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<MemberConnection> {
    const wanted = { ...filter, roles: filter?.roles?.map(fromPublicRoleId) }
    return MemberConnection.of(await listMembers(requireTenant(ctx), wanted, sort, args), Member.from)
  }

  @Allow('members:read')
  @Query(() => Member)
  async member(@Ctx() ctx: Context, @Arg('id', () => ID) id: string): Promise<Member> {
    return Member.from(await getMember(requireTenant(ctx), memberId(id)))
  }

  @Allow('members:manage', 'member.change-roles')
  @Mutation(() => Member, { description: 'Replaces a member’s roles, from their next request on.' })
  async changeMemberRoles(
    @Ctx() ctx: Context,
    @Arg('input', () => ChangeMemberRolesInput) input: ChangeMemberRolesInput,
  ): Promise<Member> {
    const change = { memberId: memberId(input.memberId), roles: input.roles.map(fromPublicRoleId) }
    return shown(ctx, await changeMemberRoles(requireTenant(ctx), change))
  }

  @Allow('members:manage', 'member.deactivate')
  @Mutation(() => Member, {
    description: 'Keeps a member out, from their next request on, until they are reactivated.',
  })
  async deactivateMember(@Ctx() ctx: Context, @Arg('input', () => MemberInput) input: MemberInput): Promise<Member> {
    return shown(ctx, await deactivateMember(requireTenant(ctx), memberId(input.memberId), input))
  }

  @Allow('members:manage', 'member.reactivate')
  @Mutation(() => Member, { description: 'Lets a deactivated member in again, with the roles they had.' })
  async reactivateMember(@Ctx() ctx: Context, @Arg('input', () => MemberInput) input: MemberInput): Promise<Member> {
    return shown(ctx, await reactivateMember(requireTenant(ctx), memberId(input.memberId)))
  }

  @Allow('members:manage', 'member.remove')
  @Mutation(() => ID, { description: 'Removes a member, and answers with the id they had.' })
  async removeMember(@Ctx() ctx: Context, @Arg('input', () => MemberInput) input: MemberInput): Promise<string> {
    return toPublicId('member', (await removeMember(requireTenant(ctx), memberId(input.memberId), input)).id)
  }

  @Allow('tenant:read', 'member.leave')
  @Mutation(() => ID, { description: 'You leave the tenant. Answers with the id of your membership.' })
  async leaveTenant(@Ctx() ctx: Context): Promise<string> {
    return toPublicId('member', (await leaveTenant(requireTenant(ctx))).id)
  }

  @FieldResolver(() => [OwnedThing], { description: 'What they made here that stays when they are removed.' })
  owns(@Ctx() ctx: Context, @Root() member: Member): Promise<OwnedThing[]> {
    return listOwnedThings(requireTenant(ctx), member.memberId)
  }
}

async function shown(ctx: Context, { id }: { id: string }): Promise<Member> {
  return Member.from(await getMember(requireTenant(ctx), id))
}
