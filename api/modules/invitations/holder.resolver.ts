import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { Ctx as Context } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { Allow, Public } from '../../graphql/allow.ts'
import { seenFromOutside } from '../tenants/from-outside.ts'
import { Tenant } from '../tenants/tenants.types.ts'
import { acceptInvitation } from './accept.ts'
import { declineInvitation, requestInvitation } from './decline.ts'
import { AcceptedInvitation, InvitationPreview, InvitationTokenInput } from './holder.types.ts'
import { previewInvitation } from './preview.ts'

/** What somebody does who holds an invitation's link, and is as yet nobody in the tenant. */
@Resolver()
export class InvitationHolderResolver {
  @Public()
  @Query(() => InvitationPreview, {
    description: 'What an invitation is about. Looking changes nothing; send it by POST, since the token is a secret.',
  })
  async invitationPreview(@Ctx() ctx: Context, @Arg('token', () => String) token: string): Promise<InvitationPreview> {
    const preview = await previewInvitation(ctx, token)
    return { ...preview, tenant: preview.tenant && Tenant.from(seenFromOutside(ctx, preview.tenant)) }
  }

  @Allow('account:manage', 'invitation.accept')
  @Mutation(() => AcceptedInvitation, {
    description: 'Makes the signed-in person a member, if the invitation is for their address. Twice is fine.',
  })
  async acceptInvitation(
    @Ctx() ctx: Context,
    @Arg('input', () => InvitationTokenInput) { token }: InvitationTokenInput,
  ): Promise<AcceptedInvitation> {
    const { tenant, memberId, wasMember } = await acceptInvitation(ctx, token)
    return { tenant: Tenant.from(seenFromOutside(ctx, tenant)), memberId: toPublicId('member', memberId), wasMember }
  }

  @Allow('account:manage', 'invitation.decline')
  @Mutation(() => Boolean, { description: 'Says no to an invitation that is for the signed-in person.' })
  async declineInvitation(
    @Ctx() ctx: Context,
    @Arg('input', () => InvitationTokenInput) { token }: InvitationTokenInput,
  ): Promise<boolean> {
    await declineInvitation(ctx, token)
    return true
  }

  @Allow('account:manage', 'invitation.request')
  @Mutation(() => Boolean, { description: 'Asks whoever sent an expired invitation for a new one, by mail.' })
  async requestInvitation(
    @Ctx() ctx: Context,
    @Arg('input', () => InvitationTokenInput) { token }: InvitationTokenInput,
  ): Promise<boolean> {
    await requestInvitation(ctx, token)
    return true
  }
}
