import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx, TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { isPlainText } from '../../core/text.ts'
import { validate } from '../../core/validate.ts'
import { mapPage, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { increaseRequests, increaseStates, tenants } from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { publishEvent } from '../../jobs/events.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import { limitValue } from '../plans/inputs.ts'
import type { LimitName } from '../plans/limit-names.ts'
import { effectiveLimits } from '../plans/limits.ts'
import { giveOverride } from '../plans/overrides.ts'
import { requireTenantRow, type TenantRow } from '../tenants/tenants.ts'
import { mailDecision } from './decision-mail.ts'
import { type IncreaseRow, lockOpen, requireMore, targetOf } from './increases.ts'

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    'limit.increase-decided': {
      tenantId: string
      requestId: string
      meter: string
      decision: Decision
      at: string
    }
  }
}

export const decisions = ['APPROVE', 'DECLINE'] as const
export type Decision = (typeof decisions)[number]

const decideInput = z.object({
  id: z.string(),
  decision: z.enum(decisions),
  limit: limitValue.nullable().optional(),
  expiresAt: z.date().nullish(),
  note: z
    .string()
    .trim()
    .max(500, 'At most 500 characters.')
    .refine(isPlainText, 'No control characters, please.')
    .nullish()
    .transform((note) => note || null),
})

export type DecideIncreaseInput = z.input<typeof decideInput>

/**
 * An operator grants a wish, as it is or with another limit or end, or declines it with a note. What is granted is an
 * override with an end, given in the same transaction; the limit counts at once. Whoever asked gets a mail. Throws
 * INVALID_INPUT, NOT_FOUND, and CONFLICT for one that is decided already.
 */
export function decideIncrease(ctx: TenantCtx, input: DecideIncreaseInput): Promise<PlatformIncrease> {
  const decided = validate(decideInput, input)
  return asPlatform(ctx, async (tx) => {
    const request = await lockOpen(tx, ctx, decided.id)
    const granted = decided.decision === 'APPROVE' ? await grant(tx, ctx, request, decided) : declined(decided.note)
    const at = ctx.services.now()
    const [closed] = await tx
      .update(increaseRequests)
      .set({ ...granted, note: decided.note, closedAt: at, closedBy: actorColumns(ctx).actorLabel })
      .where(and(eq(increaseRequests.tenantId, ctx.tenantId), eq(increaseRequests.id, request.id)))
      .returning()
    if (!closed) throw new AppError('NOT_FOUND')
    const { meter, note } = closed
    const after = { meter, decision: decided.decision, note }
    await recordAudit(tx, { action: 'increase.decide', target: targetOf(closed), after })
    await publishEvent(tx, 'limit.increase-decided', {
      ...{ tenantId: ctx.tenantId, requestId: closed.id, meter, decision: decided.decision, at: at.toISOString() },
    })
    const tenant = await requireTenantRow(tx, ctx.tenantId)
    await mailDecision(tx, tenant, closed)
    return { request: closed, tenant }
  })
}

type Granted = Pick<IncreaseRow, 'state' | 'granted' | 'grantedUntil'>

async function grant(
  tx: Tx,
  ctx: TenantCtx,
  request: IncreaseRow,
  { limit, expiresAt, note }: z.output<typeof decideInput>,
): Promise<Granted> {
  const meter = request.meter as LimitName
  const granted = limit === undefined ? request.wanted : limit
  const grantedUntil = expiresAt ?? request.wantedUntil
  if (!grantedUntil) throw invalidField('expiresAt', 'Say until when it is given.')
  requireMore(granted, (await effectiveLimits(tx, ctx.tenantId)).limits[meter].limit)
  await giveOverride(tx, ctx, { meter, limit: granted, reason: note ?? request.reason, expiresAt: grantedUntil })
  return { state: 'APPROVED', granted, grantedUntil }
}

function declined(note: string | null): Granted {
  if (!note) throw invalidField('note', 'Say why.')
  return { state: 'DECLINED', granted: null, grantedUntil: null }
}

/** A wish with the tenant whose it is. */
export interface PlatformIncrease {
  request: IncreaseRow
  tenant: TenantRow
}

const platformFilter = z.object({ states: z.array(z.enum(increaseStates)).max(10).nullish() })

export type PlatformIncreaseFilter = z.input<typeof platformFilter>

/** The wishes of all tenants, newest first, for operators. */
export async function listPlatformIncreases(
  ctx: Ctx,
  filter: PlatformIncreaseFilter,
  args: PageRequest,
): Promise<Page<PlatformIncrease>> {
  const { states } = validate(platformFilter, filter)
  const page = await readPage<IncreaseRow>((work) => asPlatform(ctx, work), args, {
    from: increaseRequests,
    where: states?.length ? inArray(increaseRequests.state, states) : undefined,
    key: increaseRequests.id,
    keyOf: (row) => row.id,
  })
  const ids = [...new Set(page.nodes.map(({ tenantId }) => tenantId))]
  const found = await asPlatform(ctx, (tx) => tx.select().from(tenants).where(inArray(tenants.tenantId, ids)))
  const byId = new Map(found.map((tenant) => [tenant.tenantId, tenant]))
  return mapPage(page, (request) => {
    const tenant = byId.get(request.tenantId)
    return tenant && { request, tenant }
  })
}
