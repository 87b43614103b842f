import type { FastifyReply } from 'fastify'
import type { Ctx } from '../core/context.ts'
import { exceededOf } from '../modules/usage/exceeded.ts'

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
    services.callMeter.begin({ tenantId, keyId: actor.keyId }, Object.assign(ctx.request, { admission }))
    const { standing } = admission
    if (!standing) return
    const { limit, remaining, resetsAt, isOver } = standing
    sayQuota(reply, limit, remaining, secondsUntil(resetsAt, admission.at))
    if (isOver) reply.header('quota-exceeded', '?1')
  } catch (error) {
    const exceeded = exceededOf(error)
    if (exceeded) sayQuota(reply, exceeded.limit, 0, secondsUntil(exceeded.resetsAt, services.now()))
    throw error
  }
}

function sayQuota(reply: FastifyReply, limit: number, remaining: number, seconds: number): void {
  reply.header('quota-limit', limit)
  reply.header('quota-remaining', remaining)
  reply.header('quota-reset', seconds)
}

function secondsUntil(end: Date, now: Date): number {
  return Math.max(1, Math.ceil((end.getTime() - now.getTime()) / 1000))
}
