import { and, eq, gt, gte, inArray, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Ctx, type TenantCtx, withTenant } from '../../core/context.ts'
import type { AppError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { fixedKeyset, narrowed, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { auditEvents, auditHeads, auditOutcomes } from '../../db/tables/index.ts'
import { inTenant, reading, type Tx } from '../../db/tenancy.ts'
import { together } from '../../db/together.ts'
import { type AuditRow, type ChainReport, chainHash, genesisHash, verifyLinks } from './chain.ts'

/** The chain of what belongs to no tenant: sign-ins, sessions, profiles. */
export const platformChain = '00000000-0000-0000-0000-000000000000'

export interface AuditEntry {
  /** What was done, as `<object>.<verb>`: `onboarding.start`, `key.rotate`. */
  action: string
  target?: { kind: string; id: string }
  before?: Record<string, unknown>
  after?: Record<string, unknown>
  /** The chain to append to; by default the tenant of the context, else the platform chain. */
  tenantId?: string
  refusal?: AppError
}

/**
 * Appends to the tenant's audit chain in the caller's transaction: the event exists exactly when the change does. The
 * chain's head row is locked until that transaction ends, so events of one tenant are strictly ordered. Values must
 * not contain secrets; they are stored as given.
 */
export async function recordAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const { ctx } = tx
  const tenantId = entry.tenantId ?? ctx.tenantId ?? platformChain
  const [head] = await tx
    .insert(auditHeads)
    .values({ tenantId, seq: 0, hash: genesisHash })
    // Changes nothing, but takes the row's lock and returns it, whether or not it was there.
    .onConflictDoUpdate({ target: auditHeads.tenantId, set: { tenantId } })
    .returning()
  if (!head) throw new Error('the audit chain has no head')
  const event = {
    tenantId,
    seq: head.seq + 1,
    id: newId(),
    at: ctx.services.now(),
    ...actorColumns(ctx),
    action: entry.action,
    targetKind: entry.target?.kind ?? null,
    targetId: entry.target?.id ?? null,
    outcome: entry.refusal ? ('REFUSED' as const) : ('SUCCEEDED' as const),
    errorCode: entry.refusal?.code ?? null,
    before: entry.before ?? null,
    after: entry.after ?? null,
    requestId: ctx.request.id,
    ip: ctx.request.ip,
    userAgent: ctx.request.userAgent,
    prevHash: head.hash,
  }
  const hash = chainHash(event)
  await together(
    tx.insert(auditEvents).values({ ...event, hash }),
    tx.update(auditHeads).set({ seq: event.seq, hash }).where(eq(auditHeads.tenantId, tenantId)),
  )
}

/** Records that a mutation was refused, in a transaction of its own: the refused one has rolled back. */
export async function recordRefusal(ctx: Ctx, action: string, refusal: AppError): Promise<void> {
  const entry: AuditEntry = { action, refusal, ...(refusal.details && { after: refusal.details }) }
  await inTenant(withTenant(ctx, ctx.tenantId ?? platformChain), (tx) => recordAudit(tx, entry))
}

const auditFilter = z.object({
  actions: z.array(z.string().max(100)).max(50).nullish(),
  actorId: z.string().max(100).nullish(),
  targetId: z.string().max(100).nullish(),
  outcome: z.enum(auditOutcomes).nullish(),
  from: z.date().nullish(),
  to: z.date().nullish(),
})

export type AuditFilter = z.input<typeof auditFilter>

const eventsOf = fixedKeyset<AuditRow>({
  from: auditEvents,
  where: eq(auditEvents.tenantId, sql.placeholder('tenantId')),
  key: auditEvents.seq,
  keyOf: (row) => row.seq,
})

/** The tenant's audit events, newest first. `from` is inclusive, `to` exclusive. */
export function listAuditEvents(ctx: TenantCtx, filter: AuditFilter, args: PageRequest): Promise<Page<AuditRow>> {
  const { actions, actorId, targetId, outcome, from, to } = validate(auditFilter, filter)
  const asked = and(
    actions?.length ? inArray(auditEvents.action, actions) : undefined,
    actorId ? eq(auditEvents.actorId, actorId) : undefined,
    targetId ? eq(auditEvents.targetId, targetId) : undefined,
    outcome ? eq(auditEvents.outcome, outcome) : undefined,
    from ? gte(auditEvents.at, from) : undefined,
    to ? lt(auditEvents.at, to) : undefined,
  )
  return readPage(reading(ctx), args, narrowed(eventsOf, asked), { tenantId: ctx.tenantId })
}

/**
 * Reads the tenant's whole chain in batches and recomputes it: an edited, removed, inserted or reordered event is
 * found and named by its sequence number, a cut tail by the head that no longer matches. About 50,000 events a second.
 */
export async function verifyAuditChain(ctx: TenantCtx): Promise<ChainReport> {
  return inTenant(ctx, async (tx) => {
    // The lock keeps the chain's end where it is while it is read.
    const [head] = await tx.select().from(auditHeads).where(eq(auditHeads.tenantId, ctx.tenantId)).for('update')
    return verifyLinks(head ?? null, (afterSeq) =>
      tx
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.tenantId, ctx.tenantId), gt(auditEvents.seq, afterSeq)))
        .orderBy(auditEvents.seq)
        .limit(1000),
    )
  })
}

/** Who acts, as it is written down beside what they did. */
export function actorColumns({ actor, tenantId }: Ctx) {
  switch (actor.kind) {
    case 'person': {
      // An operator acting in a tenant they do not belong to acts as the platform, and the tenant should see that.
      const asOperator = actor.isOperator && tenantId !== null && actor.membership?.tenantId !== tenantId
      return {
        actorKind: asOperator ? ('OPERATOR' as const) : ('PERSON' as const),
        actorId: actor.userId,
        actorLabel: actor.email,
      }
    }
    case 'key':
      return { actorKind: 'API_KEY' as const, actorId: actor.keyId, actorLabel: actor.name }
    case 'system':
      return { actorKind: 'SYSTEM' as const, actorId: null, actorLabel: actor.name }
    case 'anonymous':
      return { actorKind: 'ANONYMOUS' as const, actorId: null, actorLabel: 'anonymous' }
  }
}
