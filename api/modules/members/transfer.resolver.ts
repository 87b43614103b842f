import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { findMember } from './list.ts'
import { Member } from './members.types.ts'
import { acceptOwnership, cancelOwnershipTransfer, declineOwnership, findTransfer, nominateOwner } from './transfer.ts'
import { NominateOwnerInput, OwnershipTransfer } from './transfer.types.ts'

@Resolver(() => OwnershipTransfer)
export class TransferResolver {
  @Allow('members:read')
  @Query(() => OwnershipTransfer, { nullable: true, description: 'The nomination that waits for an answer.' })
  async ownershipTransfer(@Ctx() ctx: Context): Promise<OwnershipTransfer | null> {
    const transfer = await findTransfer(requireTenant(ctx))
    return transfer && OwnershipTransfer.from(transfer)
  }

  @Allow('ownership:transfer', 'ownership.nominate')
  @Mutation(() => OwnershipTransfer, { description: 'Nominates a member as the next owner. Only owners may.' })
  async nominateOwner(
    @Ctx() ctx: Context,
    @Arg('input', () => NominateOwnerInput) input: NominateOwnerInput,
  ): Promise<OwnershipTransfer> {
    return OwnershipTransfer.from(await nominateOwner(requireTenant(ctx), fromPublicId('member', input.memberId)))
  }

  @Allow('ownership:transfer', 'ownership.cancel')
  @Mutation(() => OwnershipTransfer, { description: 'Takes the nomination back.' })
  async cancelOwnershipTransfer(@Ctx() ctx: Context): Promise<OwnershipTransfer> {
    return OwnershipTransfer.from(await cancelOwnershipTransfer(requireTenant(ctx)))
  }

  @Allow('tenant:read', 'ownership.accept')
  @Mutation(() => OwnershipTransfer, { description: 'The nominee becomes an owner, and the nominator an admin.' })
  async acceptOwnership(@Ctx() ctx: Context): Promise<OwnershipTransfer> {
    return OwnershipTransfer.from(await acceptOwnership(requireTenant(ctx)))
  }

  @Allow('tenant:read', 'ownership.decline')
  @Mutation(() => OwnershipTransfer, { description: 'The nominee says no.' })
  async declineOwnership(@Ctx() ctx: Context): Promise<OwnershipTransfer> {
    return OwnershipTransfer.from(await declineOwnership(requireTenant(ctx)))
  }

  @FieldResolver(() => Member, { nullable: true, description: 'Null once they have left.' })
  async from(@Ctx() ctx: Context, @Root() transfer: OwnershipTransfer): Promise<Member | null> {
    const member = await findMember(requireTenant(ctx), transfer.fromMemberId)
    return member && Member.from(member)
  }

  @FieldResolver(() => Member, { nullable: true, description: 'Null once they have left.' })
  async to(@Ctx() ctx: Context, @Root() transfer: OwnershipTransfer): Promise<Member | null> {
    const member = await findMember(requireTenant(ctx), transfer.toMemberId)
    return member && Member.from(member)
  }
}
