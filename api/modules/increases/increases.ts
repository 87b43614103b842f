import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { increaseRequests } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { lockTeam, readAuthority, requireHeld } from '../members/authority.ts'
import { limitValue, plainSentence } from '../plans/inputs.ts'
import { isLimitName } from '../plans/limit-names.ts'
import { effectiveLimits } from '../plans/limits.ts'
import { requireEndAhead } from '../plans/overrides.ts'

export type IncreaseRow = typeof increaseRequests.$inferSelect

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    /** A tenant asks for a higher limit; `wanted` null is unlimited. */
    'limit.increase-requested': {
      tenantId: string
      requestId: string
      meter: string
      wanted: number | null
      at: string
    }
  }
}

const requestInput = z.object({
  meter: z.string().refine(isLimitName, 'There is no such limit.'),
  limit: limitValue.nullable(),
  reason: plainSentence('Say what you need it for.', 500),
  until: z.date().nullish(),
})

export type RequestIncreaseInput = z.input<typeof requestInput>

/**
 * Asks the operators for a higher limit, for a time or for good. One wish per limit at a time:
 * INCREASE_ALREADY_REQUESTED. Throws INVALID_INPUT for what is not more than the tenant has, FORBIDDEN.
 */
export function requestIncrease(ctx: TenantCtx, input: RequestIncreaseInput): Promise<IncreaseRow> {
  const { meter, limit: wanted, reason, until: wantedUntil = null } = validate(requestInput, input)
  requireEndAhead(ctx, wantedUntil, 'until')
  return inTenant(ctx, async (tx) => {
    await lockTeam(tx, ctx)
    requireHeld(await readAuthority(tx, ctx), 'plan:change')
    const { limit: limitBefore } = (await effectiveLimits(tx, ctx.tenantId)).limits[meter]
    requireMore(wanted, limitBefore)
    const createdAt = ctx.services.now()
    const row = { tenantId: ctx.tenantId, id: newId(), meter, limitBefore, wanted, wantedUntil, reason, createdAt }
    const [asked] = await tx
      .insert(increaseRequests)
      .values({ ...row, ...actorColumns(ctx) })
      .onConflictDoNothing()
      .returning()
    if (!asked) throw new AppError('INCREASE_ALREADY_REQUESTED')
    const event = { tenantId: ctx.tenantId, requestId: asked.id, meter, wanted, at: createdAt.toISOString() }
    await publishEvent(tx, 'limit.increase-requested', event)
    const after = { meter, limit: wanted, until: wantedUntil?.toISOString() ?? null, reason }
    await recordAudit(tx, { action: 'increase.request', target: targetOf(asked), after })
    return asked
  })
}

/** Throws INVALID_INPUT (field `limit`) unless `wanted` is more than there is; null is unlimited. */
export function requireMore(wanted: number | null, has: number | null): asserts has is number {
  if (has === null) throw invalidField('meter', 'This is unlimited already.')
  if (wanted !== null && wanted <= has) throw invalidField('limit', `This is not more than the ${has} there are now.`)
}

/** Takes a wish back that nobody has decided. Throws NOT_FOUND, and CONFLICT for one that is closed. */
export function cancelIncrease(ctx: TenantCtx, id: string): Promise<IncreaseRow> {
  return inTenant(ctx, async (tx) => {
    const request = await lockOpen(tx, ctx, id)
    const closed = { state: 'CANCELED' as const, closedAt: ctx.services.now(), closedBy: actorColumns(ctx).actorLabel }
    await tx
      .update(increaseRequests)
      .set(closed)
      .where(and(eq(increaseRequests.tenantId, ctx.tenantId), eq(increaseRequests.id, id)))
    await recordAudit(tx, { action: 'increase.cancel', target: targetOf(request), after: { meter: request.meter } })
    return { ...request, ...closed }
  })
}

/** A wish that is still open, kept from being decided by anybody else. Throws NOT_FOUND, CONFLICT. */
export async function lockOpen(tx: Tx, ctx: TenantCtx, id: string): Promise<IncreaseRow> {
  const [request] = await tx
    .select()
    .from(increaseRequests)
    .where(and(eq(increaseRequests.tenantId, ctx.tenantId), eq(increaseRequests.id, id)))
    .for('update')
  if (!request) throw new AppError('NOT_FOUND')
  if (request.state !== 'OPEN')
    throw new AppError('CONFLICT', { message: `This request was ${stateWords[request.state]} already.` })
  return request
}

const stateWords = { APPROVED: 'approved', DECLINED: 'declined', CANCELED: 'taken back' }

/** The tenant's wishes, newest first. */
export function listIncreases(ctx: TenantCtx, args: PageRequest): Promise<Page<IncreaseRow>> {
  return readPage<IncreaseRow>((work) => inTenant(ctx, work), args, {
    from: increaseRequests,
    where: eq(increaseRequests.tenantId, ctx.tenantId),
    key: increaseRequests.id,
    keyOf: (row) => row.id,
  })
}

export function targetOf({ id }: Pick<IncreaseRow, 'id'>): { kind: string; id: string } {
  return { kind: 'increase-request', id: toPublicId('increaseRequest', id) }
}
