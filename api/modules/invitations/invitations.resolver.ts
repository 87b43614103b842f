import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant, type TenantCtx } from '../../core/context.ts'
import { fromPublicId, fromPublicRoleId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { inviteMembers } from './bulk.ts'
import { resendInvitation, revokeInvitation } from './changes.ts'
import { type InvitationRow, inviteMember, listInvitations } from './invitations.ts'
import {
  CreatedInvitationLink,
  CreateInvitationLinkInput,
  Invitation,
  InvitationConnection,
  InvitationFilter,
  InvitationIdInput,
  InvitationLink,
  InvitationLinkConnection,
  InvitationResult,
  InviteMemberInput,
  InviteMembersInput,
} from './invitations.types.ts'
import { createInvitationLink, type InvitationLinkRow, listInvitationLinks, revokeInvitationLink } from './links.ts'
import { readNames } from './names.ts'

@Resolver()
export class InvitationsResolver {
  @Allow('invitations:read')
  @Query(() => InvitationConnection, { description: 'The tenant’s invitations, newest first.' })
  async invitations(
    @Ctx() context: Context,
    @Arg('filter', () => InvitationFilter, { nullable: true }) filter: InvitationFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<InvitationConnection> {
    const ctx = requireTenant(context)
    const page = await listInvitations(ctx, { ...filter }, args)
    return InvitationConnection.of(page, await showInvitations(ctx, page.nodes))
  }

  @Allow('invitations:read')
  @Query(() => InvitationLinkConnection, { description: 'The tenant’s invitation links, newest first.' })
  async invitationLinks(
    @Ctx() context: Context,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<InvitationLinkConnection> {
    const ctx = requireTenant(context)
    const page = await listInvitationLinks(ctx, args)
    return InvitationLinkConnection.of(page, await showLinks(ctx, page.nodes))
  }

  @Allow('invitations:manage', 'invitation.create')
  @Mutation(() => Invitation, { description: 'Invites a person by mail.' })
  inviteMember(@Ctx() ctx: Context, @Arg('input', () => InviteMemberInput) input: InviteMemberInput) {
    return one(ctx, (inside) => inviteMember(inside, { ...input, roles: input.roles.map(fromPublicRoleId) }))
  }

  @Allow('invitations:manage', 'invitation.create')
  @Mutation(() => [InvitationResult], {
    description:
      'Invites up to 200 people, with a result for each row: one that is refused does not hold up the others.',
  })
  async inviteMembers(
    @Ctx() context: Context,
    @Arg('input', () => InviteMembersInput) input: InviteMembersInput,
  ): Promise<InvitationResult[]> {
    const ctx = requireTenant(context)
    const rows = input.rows.map(({ email, roles }) => ({ email, roles: roles?.map(fromPublicRoleId) ?? null }))
    const results = await inviteMembers(ctx, { ...input, rows, roles: input.roles.map(fromPublicRoleId) })
    const show = await showInvitations(
      ctx,
      results.flatMap(({ invitation }) => invitation ?? []),
    )
    return results.map(({ email, invitation, error }) => ({
      email,
      invitation: invitation && show(invitation),
      refusal: error && { code: error.code, message: error.message },
    }))
  }

  @Allow('invitations:manage', 'invitation.resend')
  @Mutation(() => Invitation, {
    description: 'Mails an invitation again, pending or expired, with a new link; earlier links stop working.',
  })
  resendInvitation(@Ctx() ctx: Context, @Arg('input', () => InvitationIdInput) { id }: InvitationIdInput) {
    return one(ctx, (inside) => resendInvitation(inside, fromPublicId('invitation', id)))
  }

  @Allow('invitations:manage', 'invitation.revoke')
  @Mutation(() => Invitation, { description: 'Takes an invitation back. Twice is fine.' })
  revokeInvitation(@Ctx() ctx: Context, @Arg('input', () => InvitationIdInput) { id }: InvitationIdInput) {
    return one(ctx, (inside) => revokeInvitation(inside, fromPublicId('invitation', id)))
  }

  @Allow('invitations:manage', 'invitation.create-link')
  @Mutation(() => CreatedInvitationLink, { description: 'Makes a link that lets in several people.' })
  async createInvitationLink(
    @Ctx() context: Context,
    @Arg('input', () => CreateInvitationLinkInput) input: CreateInvitationLinkInput,
  ): Promise<CreatedInvitationLink> {
    const ctx = requireTenant(context)
    const { row, url } = await createInvitationLink(ctx, { ...input, roles: input.roles.map(fromPublicRoleId) })
    return { link: (await showLinks(ctx, [row]))(row), url }
  }

  @Allow('invitations:manage', 'invitation.revoke-link')
  @Mutation(() => InvitationLink, { description: 'Ends a link; those who came by it stay. Twice is fine.' })
  async revokeInvitationLink(
    @Ctx() context: Context,
    @Arg('input', () => InvitationIdInput) { id }: InvitationIdInput,
  ): Promise<InvitationLink> {
    const ctx = requireTenant(context)
    const row = await revokeInvitationLink(ctx, fromPublicId('invitationLink', id))
    return (await showLinks(ctx, [row]))(row)
  }
}

async function one(context: Context, work: (ctx: TenantCtx) => Promise<InvitationRow>): Promise<Invitation> {
  const ctx = requireTenant(context)
  const row = await work(ctx)
  return (await showInvitations(ctx, [row]))(row)
}

async function showInvitations(ctx: TenantCtx, rows: InvitationRow[]): Promise<(row: InvitationRow) => Invitation> {
  const senders = rows.map(({ invitedBy, roles }) => ({ sender: invitedBy, roles }))
  const names = await readNames(ctx, senders)
  return (row) => Invitation.from(row, names, ctx.services.now())
}

async function showLinks(
  ctx: TenantCtx,
  rows: InvitationLinkRow[],
): Promise<(row: InvitationLinkRow) => InvitationLink> {
  const senders = rows.map(({ createdBy, roles }) => ({ sender: createdBy, roles }))
  const names = await readNames(ctx, senders)
  return (row) => InvitationLink.from(row, names, ctx.services.now())
}
