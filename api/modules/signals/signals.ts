import { and, eq, gte, inArray, lt } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, parsePublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { type Page, type PageRequest, readPage } from '../../db/page.ts'
import { signals } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { publishEvents } from '../../jobs/events.ts'
import { type Signal, severities } from '../../rules/signal.ts'

declare module '../../jobs/events.ts' {
  interface EventPayloads {
    /** A trace has broken a rule, and this had not been found before. */
    'signal.raised': { tenantId: string; signalId: string }
  }
}

export type SignalRow = typeof signals.$inferSelect

/** Keeps what was found; what had been found before is left as it is. Returns the ids of the new ones. */
export async function keepSignals(ctx: TenantCtx, found: readonly Signal[]): Promise<Set<string>> {
  if (found.length === 0) return new Set()
  const rows = found.map((signal) => ({ ...signal, position: newId() }))
  return inTenant(ctx, async (tx) => {
    const kept = await tx.insert(signals).values(rows).onConflictDoNothing().returning({ id: signals.id })
    await publishEvents(
      tx,
      'signal.raised',
      kept.map(({ id }) => ({ tenantId: ctx.tenantId, signalId: id })),
    )
    return new Set(kept.map(({ id }) => id))
  })
}

/** A rule that nobody has, for an id that is no rule's: nothing is found by it. */
const nobody = '00000000-0000-0000-0000-000000000000'

export const signalFilter = z.object({
  ruleId: z
    .string()
    .nullish()
    .transform((id) => (id == null ? null : (parsePublicId('rule', id) ?? nobody))),
  severities: z.array(z.enum(severities)).max(10).nullish(),
  traceId: z.string().trim().max(128, 'A trace’s id has at most 128 characters.').nullish(),
  from: z.date().nullish(),
  until: z.date().nullish(),
})

export type SignalFilter = z.input<typeof signalFilter>

/** A filter as a condition on the tenant's signals. */
export function matching({ tenantId }: TenantCtx, filter: z.output<typeof signalFilter>) {
  const { ruleId, severities: wanted, traceId, from, until } = filter
  return and(
    eq(signals.tenantId, tenantId),
    ruleId ? eq(signals.ruleId, ruleId) : undefined,
    wanted?.length ? inArray(signals.severity, wanted) : undefined,
    traceId ? eq(signals.traceId, traceId) : undefined,
    from ? gte(signals.createdAt, from) : undefined,
    until ? lt(signals.createdAt, until) : undefined,
  )
}

/** The tenant's signals, newest first. */
export function listSignals(ctx: TenantCtx, filter: SignalFilter, args: PageRequest): Promise<Page<SignalRow>> {
  return readPage<SignalRow>((work) => inTenant(ctx, work), args, {
    from: signals,
    where: matching(ctx, validate(signalFilter, filter)),
    key: signals.position,
    keyOf: (row) => row.position,
  })
}

/** One signal. Throws NOT_FOUND. */
export async function getSignal(ctx: TenantCtx, id: string): Promise<SignalRow> {
  const [found] = await inTenant(ctx, (tx) =>
    tx
      .select()
      .from(signals)
      .where(and(eq(signals.tenantId, ctx.tenantId), eq(signals.id, id))),
  )
  if (!found) throw new AppError('NOT_FOUND')
  return found
}
