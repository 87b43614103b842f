import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import type { Tx } from '../../db/tenancy.ts'
import { findAuthorityOf, requireHeld } from '../members/authority.ts'
import { requireKnownRoles, requireWithin } from '../members/roles.ts'

/**
 * Whether whoever sent an invitation could still send it today: a member who may invite, with all that the
 * roles hold, and roles that still exist. If
 * not it is refused as a whole rather than reduced to what is left: nobody then answers for any part of it, and a person
 * who joins with less than was promised would not know why. Throws INVITATION_WITHDRAWN.
 */
export async function requireInviterMay(
  tx: Tx,
  ctx: TenantCtx,
  inviterId: string,
  roles: readonly string[],
): Promise<void> {
  const authority = await findAuthorityOf(tx, ctx, inviterId)
  if (!authority) throw new AppError('INVITATION_WITHDRAWN')
  try {
    requireHeld(authority, 'invitations:manage')
    await requireKnownRoles(tx, ctx, roles)
    await requireWithin(tx, ctx, authority, roles)
  } catch (error) {
    const isAnswer = error instanceof AppError && (error.code === 'FORBIDDEN' || error.code === 'INVALID_INPUT')
    if (isAnswer) throw new AppError('INVITATION_WITHDRAWN')
    throw error
  }
}
