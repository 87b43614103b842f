import { type Event, type EventName, SignatureVerificationException } from '@workos-inc/node'
import { AppError } from '../../core/errors.ts'
import { isUuid } from '../../core/ids.ts'
import type { IdentityChange, IdentityEvent, IdentityEventSource } from './identity-events.ts'
import type { WorkOSClient } from './workos-client.ts'
import { nameOf, toIdentity } from './workos-sign-in.ts'

/** How old a webhook's signature may be; WorkOS signs every attempt anew. */
const toleranceMs = 180_000
const pageSize = 100

const watched: EventName[] = [
  'user.created',
  'user.updated',
  'user.deleted',
  'organization.created',
  'organization.updated',
  'organization.deleted',
  'organization_membership.created',
  'organization_membership.updated',
  'organization_membership.deleted',
  'invitation.created',
  'invitation.accepted',
  'invitation.resent',
  'invitation.revoked',
  'session.revoked',
]

/** WorkOS's webhooks and its events API, which carry the same events under the same ids. */
export function workosEvents({ sdk, call }: WorkOSClient, secret: string | undefined): IdentityEventSource {
  return {
    async verifyWebhook(body, signature) {
      if (!secret) throw new AppError('UNAVAILABLE', { message: 'WORKOS_WEBHOOK_SECRET is not set.' })
      try {
        const event = await sdk.webhooks.constructEvent({
          payload: body,
          sigHeader: signature ?? '',
          secret,
          tolerance: toleranceMs,
        })
        return toIdentityEvent(event)
      } catch (cause) {
        if (cause instanceof SignatureVerificationException)
          throw new AppError('UNAUTHENTICATED', { message: 'The signature of this webhook is not right.', cause })
        throw new AppError('INVALID_INPUT', { message: 'This webhook cannot be read.', cause })
      }
    },

    async listEvents(_ctx, { since, after }) {
      const { data, listMetadata } = await call((workos) =>
        workos.events.listEvents({
          events: watched,
          order: 'asc',
          limit: pageSize,
          // A cursor already says where to go on.
          ...(after ? { after } : since && { rangeStart: since.toISOString() }),
        }),
      )
      const events = data.flatMap((event) => toIdentityEvent(event) ?? [])
      return { events, next: listMetadata.after || null }
    },

    async findUser(_ctx, workosUserId) {
      try {
        return toIdentity(await call((workos) => workos.userManagement.getUser(workosUserId)))
      } catch (error) {
        if (error instanceof AppError && error.code === 'NOT_FOUND') return null
        throw error
      }
    },
  }
}

function toIdentityEvent(event: Event): IdentityEvent | null {
  const change = toChange(event)
  if (!change) return null
  const { id, event: type, createdAt } = event
  const objectId = 'id' in event.data ? event.data.id : id
  return { id, type, occurredAt: new Date(createdAt), objectId, change }
}

function toChange(event: Event): IdentityChange | null {
  switch (event.event) {
    case 'user.created':
    case 'user.updated': {
      const { id, email, emailVerified } = event.data
      return {
        kind: 'user.changed',
        workosUserId: id,
        email: email.toLowerCase(),
        emailVerified,
        name: nameOf(event.data),
      }
    }
    case 'user.deleted':
      return { kind: 'user.deleted', workosUserId: event.data.id }
    case 'organization.created':
    case 'organization.updated':
      return { kind: 'organization.changed', ...organizationOf(event.data), name: event.data.name }
    case 'organization.deleted':
      return { kind: 'organization.deleted', ...organizationOf(event.data) }
    case 'organization_membership.created':
    case 'organization_membership.updated': {
      const { id, organizationId, userId, role, status } = event.data
      const active = status === 'active'
      const member = { membershipId: id, organizationId, workosUserId: userId }
      return { kind: 'membership.changed', ...member, roleSlug: role.slug, active }
    }
    case 'organization_membership.deleted': {
      const { id, organizationId, userId } = event.data
      return { kind: 'membership.deleted', membershipId: id, organizationId, workosUserId: userId }
    }
    case 'invitation.created':
    case 'invitation.accepted':
    case 'invitation.resent':
    case 'invitation.revoked': {
      const { id, organizationId, email, state } = event.data
      return { kind: 'invitation.changed', invitationId: id, organizationId, email: email.toLowerCase(), state }
    }
    case 'session.revoked':
      return { kind: 'session.revoked', workosSessionId: event.data.id }
    default:
      return null
  }
}

/** An external id that is not one of ours was set by somebody else and says nothing. */
function organizationOf({ id, externalId }: { id: string; externalId: string | null }) {
  return { organizationId: id, tenantId: externalId && isUuid(externalId) ? externalId : null }
}
