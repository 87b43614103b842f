import { and, eq } from 'drizzle-orm'
import { requirePerson, type TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { apiKeys } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { findAuthorityOf } from '../members/authority.ts'

/**
 * The person who answers for what the actor invites, until it is accepted: they themselves, or with an API key whoever
 * made the key. Throws FORBIDDEN when that is no active member any more, or another key: then nobody answers.
 */
export async function requireInviter(ctx: TenantCtx): Promise<string> {
  const { actor, tenantId } = ctx
  if (actor.kind !== 'key') return requirePerson(ctx).userId
  const maker = await inTenant(ctx, async (tx) => {
    const [key] = await tx
      .select({ kind: apiKeys.creatorKind, id: apiKeys.creatorId })
      .from(apiKeys)
      .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, actor.keyId)))
    const person = key?.kind === 'PERSON' ? key.id : null
    return person && (await findAuthorityOf(tx, ctx, person)) ? person : null
  })
  if (maker) return maker
  const message = 'Nobody would answer for this invitation: who made this API key is no member any more, or a program.'
  throw new AppError('FORBIDDEN', { message })
}
