import type { FastifyReply } from 'fastify'
import type { Ctx } from '../core/context.ts'
import { AppError } from '../core/errors.ts'

/**
 * Takes a call out of the tenant's limit on API calls, if a key makes it, and says on the answer where that stands:
 * `Quota-Limit`, `Quota-Remaining`, `Quota-Reset` (seconds), and `Quota-Exceeded: ?1` above a limit that lets pass. Throws
 * QUOTA_EXCEEDED.
 */
export async function requireQuota(ctx: Ctx, reply: FastifyReply): Promise<void> {
  const { actor, tenantId, services } = ctx
  if (actor.kind !== 'key' || !tenantId) return
  try {
    const taken = services.callQuota.take(tenantId)
    const admission = taken instanceof Promise ? await taken : taken
    ctx.request.admission = admission
    const { standing } = admission
    if (!standing) return
    const { limit, remaining, resetsAt, isOver } = standing
    sayQuota(reply, limit, remaining, Math.ceil((resetsAt.getTime() - admission.at.getTime()) / 1000))
    if (isOver) reply.header('quota-exceeded', '?1')
  } catch (error) {
    if (error instanceof AppError && error.code === 'QUOTA_EXCEEDED')
      sayQuota(reply, Number(error.details?.limit), 0, error.retryAfter ?? 0)
    throw error
  }
}

function sayQuota(reply: FastifyReply, limit: number, remaining: number, seconds: number): void {
  reply.header('quota-limit', limit)
  reply.header('quota-remaining', remaining)
  reply.header('quota-reset', seconds)
}
