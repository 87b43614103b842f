import { and, eq, isNull, lte, or, sql } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { recordAudit } from '../audit/audit.ts'
import { mailHolders } from '../members/holder-mail.ts'
import { requireTenantRow } from '../tenants/tenants.ts'
import type { Due } from './attempt.ts'
import type { Claim } from './claim.ts'
import { disabledMail } from './disabled-mail.ts'
import { type EndpointRow, forAudit, ofEndpoint, targetOf } from './endpoints.ts'
import type { DeliveryRow } from './messages.ts'
import type { PostOutcome } from './post.ts'
import { failingMs, nextAttempt, readRetryAfter } from './schedule.ts'

const gone = 410
/** Answers whose Retry-After counts. */
const busy = [429, 503]
/** What is due later than this is found by the sweep, which comes every minute. */
const sweepMs = 60_000
/** How exactly it is written down when something got through last: more would be a write for each delivery. */
const noticeMs = 1_000

/**
 * Writes down what came of an attempt: in the delivery, which is over or tried again later, and in the endpoint, which is
 * switched off when its receiver is gone or nothing has got through for five days. Writes nothing when the claim was over
 * in the meantime: then the delivery is somebody else's.
 */
export function recordOutcome(ctx: TenantCtx, due: Due, claim: Claim, at: Date, outcome: PostOutcome): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const number = due.delivery.attemptCount + 1
    const next = outcome.error === null ? null : retryOf(number, ctx.services.now(), outcome)
    if (!(await writeDelivery(tx, due.delivery, claim, next, outcome))) return
    const { tenantId, id: deliveryId } = due.delivery
    const { status, error, durationMs, excerpt: responseExcerpt } = outcome
    const attempt = { tenantId, deliveryId, number, at, status, error, durationMs, responseExcerpt }
    await tx.insert(webhookAttempts).values(attempt)
    if (next && next.getTime() - at.getTime() < sweepMs)
      await enqueue(tx, 'webhooks.send', { tenantId }, { startAfter: next })
    if (error === null) await noteSuccess(tx, due.endpoint, at)
    else await noteFailure(tx, due.endpoint, at, status)
  })
}

function retryOf(attempts: number, now: Date, { status, retryAfter }: PostOutcome): Date | null {
  if (status === gone) return null
  const wished = status !== null && busy.includes(status) ? readRetryAfter(retryAfter, now) : null
  return nextAttempt(attempts, now, wished)
}

async function writeDelivery(
  tx: Tx,
  { tenantId, id, attemptCount }: DeliveryRow,
  { until }: Claim,
  next: Date | null,
  { status, error }: PostOutcome,
): Promise<boolean> {
  const ended = error === null ? ('SUCCEEDED' as const) : ('FAILED' as const)
  const written = await tx
    .update(webhookDeliveries)
    .set({
      ...{ attemptCount: attemptCount + 1, lastStatus: status, lastError: error, nextAttemptAt: next },
      ...(next === null && { status: ended, finishedAt: tx.ctx.services.now() }),
    })
    .where(
      and(
        eq(webhookDeliveries.tenantId, tenantId),
        eq(webhookDeliveries.id, id),
        eq(webhookDeliveries.nextAttemptAt, until),
      ),
    )
    .returning({ id: webhookDeliveries.id })
  return written.length > 0
}

async function noteSuccess(tx: Tx, endpoint: EndpointRow, at: Date): Promise<void> {
  const isNews = or(
    sql`${webhookEndpoints.failingSince} is not null`,
    isNull(webhookEndpoints.lastSucceededAt),
    lte(webhookEndpoints.lastSucceededAt, new Date(at.getTime() - noticeMs)),
  )
  await tx
    .update(webhookEndpoints)
    .set({ failingSince: null, lastSucceededAt: at })
    .where(and(ofEndpoint(endpoint, endpoint.id), isNews))
}

async function noteFailure(tx: Tx, endpoint: EndpointRow, at: Date, status: number | null): Promise<void> {
  const [noted] = await tx
    .update(webhookEndpoints)
    .set({ lastFailedAt: at, failingSince: sql`coalesce(${webhookEndpoints.failingSince}, ${at.toISOString()})` })
    .where(ofEndpoint(endpoint, endpoint.id))
    .returning()
  if (!noted || noted.disabledAt) return
  if (status === gone) await switchOff(tx, noted, 'GONE')
  else if (noted.failingSince && at.getTime() - noted.failingSince.getTime() >= failingMs)
    await switchOff(tx, noted, 'FAILING')
}

/** The row is locked: of two failures at once one switches it off, and tells. */
async function switchOff(tx: Tx, endpoint: EndpointRow, disabledReason: 'GONE' | 'FAILING'): Promise<void> {
  const { config, now } = tx.ctx.services
  const change = { disabledAt: now(), disabledReason }
  await tx.update(webhookEndpoints).set(change).where(ofEndpoint(endpoint, endpoint.id))
  const off = { ...endpoint, ...change }
  const audit = { before: forAudit(endpoint), after: forAudit(off) }
  await recordAudit(tx, { action: 'webhook.disable', target: targetOf(endpoint), ...audit })
  const tenant = await requireTenantRow(tx, endpoint.tenantId)
  await mailHolders(tx, endpoint.tenantId, ['OWNER', 'ADMIN'], (to) =>
    disabledMail(to, { tenant, endpoint: off, reason: disabledReason }, config),
  )
}
