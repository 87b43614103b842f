import type { Ctx } from '../../core/context.ts'
import type { VerifiedIdentity } from './provider.ts'

/** What happened at the identity provider, in this product's words. */
export type IdentityChange =
  | { kind: 'user.changed'; workosUserId: string; email: string; emailVerified: boolean; name: string | null }
  | { kind: 'user.deleted'; workosUserId: string }
  | { kind: 'organization.changed'; organizationId: string; tenantId: string | null; name: string }
  | { kind: 'organization.deleted'; organizationId: string; tenantId: string | null }
  | {
      kind: 'membership.changed'
      membershipId: string
      organizationId: string
      workosUserId: string
      roleSlug: string
      active: boolean
    }
  | { kind: 'membership.deleted'; membershipId: string; organizationId: string; workosUserId: string }
  | {
      kind: 'invitation.changed'
      invitationId: string
      organizationId: string | null
      email: string
      state: 'pending' | 'accepted' | 'expired' | 'revoked'
    }
  | { kind: 'session.revoked'; workosSessionId: string }

export interface IdentityEvent {
  /** The provider's id of the event: the same however often it is delivered. */
  id: string
  type: string
  occurredAt: Date
  /** The provider's id of what changed. Events of one object are applied in the order they occurred. */
  objectId: string
  change: IdentityChange
}

/** A provider that tells of changes made on its side: pushed as webhooks, and listed for what a webhook missed. */
export interface IdentityEventSource {
  /**
   * The event in a webhook's body, or null for a type of no interest. Throws UNAUTHENTICATED for a signature that is
   * missing, wrong, or older than three minutes.
   */
  verifyWebhook(body: Buffer, signature: string | undefined): Promise<IdentityEvent | null>
  /** One page of events from `since` on, oldest first; `next` names the page after it. */
  listEvents(
    ctx: Ctx,
    page: { since: Date | null; after: string | null },
  ): Promise<{ events: IdentityEvent[]; next: string | null }>
  /** The person behind an id, when their address is verified; null for nobody. */
  findUser(ctx: Ctx, workosUserId: string): Promise<VerifiedIdentity | null>
}

declare module '../../jobs/events.ts' {
  /** Published by this module for those above it, which own tenants, members and invitations. `userId` is ours. */
  interface EventPayloads {
    'identity.user.deleted': { userId: string }
    'identity.organization.changed': {
      organizationId: string
      tenantId: string | null
      name: string
      occurredAt: string
    }
    'identity.organization.deleted': { organizationId: string; tenantId: string | null; occurredAt: string }
    'identity.membership.changed': {
      membershipId: string
      organizationId: string
      userId: string
      roleSlug: string
      active: boolean
      occurredAt: string
    }
    'identity.membership.deleted': {
      membershipId: string
      organizationId: string
      userId: string | null
      occurredAt: string
    }
    'identity.invitation.changed': {
      invitationId: string
      organizationId: string | null
      email: string
      state: 'pending' | 'accepted' | 'expired' | 'revoked'
      occurredAt: string
    }
  }
}
