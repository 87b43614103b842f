import { and, asc, eq, inArray, isNull, lt, or } from 'drizzle-orm'
import { type TenantCtx, withTenant } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { onboardingSteps, onboardings, tenants, users } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { recordAudit } from '../audit/audit.ts'
import { type OnboardingStep, steps } from './steps.ts'

export type StepRow = typeof onboardingSteps.$inferSelect

/** How long one process may hold an onboarding without a sign of life. Renewed while a step runs. */
export const leaseMs = 3_000
/** A step that has failed for this long is given up on, and waits for a person. */
const giveUpAfterMs = 24 * 3_600_000
const longestDelayMs = 60_000
/** A call to a provider that takes longer than this is tried again. */
const stepTimeoutMs = 60_000

/**
 * Carries an onboarding on from wherever it stands, step by step, until it is completed, cancelled, or has to wait.
 * Safe to call at any time, twice, and after a crash: a lease lets one process work at it, every step is idempotent,
 * and where it stands is in the database alone. Throws CONFLICT while another process holds the lease.
 */
export async function advanceOnboarding(outer: TenantCtx): Promise<void> {
  const ctx = withTenant(outer, outer.tenantId)
  const holder = newId()
  if (!(await takeLease(ctx, holder)))
    throw new AppError('CONFLICT', { message: 'This onboarding is being worked at.' })
  const renewal = setInterval(() => void renewLease(ctx, holder), leaseMs / 3)
  try {
    while (await takeNextStep(ctx));
  } finally {
    clearInterval(renewal)
    await releaseLease(ctx, holder)
  }
}

/** Does one step, forwards or backwards. False when there is nothing more to do now. */
async function takeNextStep(ctx: TenantCtx): Promise<boolean> {
  const { onboarding, rows } = await inTenant(ctx, (tx) => readProgress(tx, ctx.tenantId))
  if (onboarding.state === 'RUNNING') {
    const row = rows.find((candidate) => candidate.state !== 'SUCCEEDED')
    return row ? attempt(ctx, row, 'run') : false
  }
  if (onboarding.state !== 'CANCELING') return false
  // A step that was never begun left nothing behind.
  const row = rows.findLast((candidate) => candidate.state !== 'UNDONE' && candidate.state !== 'PENDING')
  if (row) return attempt(ctx, row, 'undo')
  await finishCancel(ctx)
  return false
}

async function attempt(ctx: TenantCtx, row: StepRow, direction: 'run' | 'undo'): Promise<boolean> {
  const step = stepNamed(row.name)
  const begun = ctx.services.now()
  // Attempts count tries of one direction: turning around begins anew.
  const isFirst = direction === 'undo' && row.state !== 'UNDOING'
  const attempts = isFirst ? 1 : row.attempts + 1
  const startedAt = isFirst ? begun : (row.startedAt ?? begun)
  const state = direction === 'run' ? ('RUNNING' as const) : ('UNDOING' as const)
  await inTenant(ctx, (tx) => updateStep(tx, row, { state, attempts, startedAt, nextAttemptAt: null }))
  try {
    const result = await withTimeout(Promise.resolve(step[direction]?.(ctx)), step.title)
    const state = direction === 'run' ? ('SUCCEEDED' as const) : ('UNDONE' as const)
    await inTenant(ctx, async (tx) => {
      await result?.(tx)
      await updateStep(tx, row, { state, finishedAt: ctx.services.now(), errorCode: null, error: null })
    })
    return true
  } catch (error) {
    return noteFailure(ctx, { ...row, attempts, startedAt }, direction, error)
  }
}

/** Decides after a failed try: again later, or wait for a person. Never continues in this run. */
async function noteFailure(ctx: TenantCtx, row: StepRow, direction: 'run' | 'undo', error: unknown): Promise<false> {
  const now = ctx.services.now()
  const known = error instanceof AppError ? error : new AppError('INTERNAL')
  ctx.log.warn({ err: error, step: row.name, direction, attempt: row.attempts }, 'an onboarding step failed')
  const age = now.getTime() - (row.startedAt ?? now).getTime()
  const passing = known.code === 'UNAVAILABLE' || known.code === 'INTERNAL' || known.code === 'RATE_LIMITED'
  // Undoing is never given up: what was made must not stay behind.
  const again = direction === 'undo' || (passing && age < giveUpAfterMs)
  const nextAttemptAt = again ? new Date(now.getTime() + retryDelayMs(row.attempts, known.retryAfter)) : null
  await inTenant(ctx, async (tx) => {
    const waiting = direction === 'run' ? ('WAITING' as const) : ('UNDOING' as const)
    await updateStep(tx, row, {
      state: again ? waiting : 'FAILED',
      errorCode: known.code,
      error: known.message,
      nextAttemptAt,
    })
    if (nextAttemptAt) return enqueue(tx, 'onboarding.run', { tenantId: ctx.tenantId }, { startAfter: nextAttemptAt })
    await tx
      .update(onboardings)
      .set({ state: 'FAILED', updatedAt: now })
      .where(and(eq(onboardings.tenantId, ctx.tenantId), eq(onboardings.state, 'RUNNING')))
    await recordAudit(tx, {
      action: 'onboarding.fail',
      target: target(ctx),
      after: { step: row.name, code: known.code },
    })
  })
  return false
}

/** 1, 2, 4 … 60 seconds, but never sooner than the provider asked for. */
function retryDelayMs(attempts: number, retryAfter = 0): number {
  return Math.max(Math.min(1000 * 2 ** (attempts - 1), longestDelayMs), retryAfter * 1000)
}

async function finishCancel(ctx: TenantCtx): Promise<void> {
  const now = ctx.services.now()
  await inTenant(ctx, async (tx) => {
    await tx
      .update(onboardings)
      .set({ state: 'CANCELED', updatedAt: now, completedAt: now })
      .where(and(eq(onboardings.tenantId, ctx.tenantId), eq(onboardings.state, 'CANCELING')))
    await recordAudit(tx, { action: 'onboarding.canceled', target: target(ctx) })
  })
}

/** Where an onboarding stands, with its tenant and who asked for it. */
export interface OnboardingProgress {
  onboarding: typeof onboardings.$inferSelect
  tenant: typeof tenants.$inferSelect
  startedBy: typeof users.$inferSelect | null
  rows: StepRow[]
}

/** The onboarding of a tenant with its steps in order. Throws NOT_FOUND. */
export async function readProgress(tx: Tx, tenantId: string): Promise<OnboardingProgress> {
  const [progress] = await readProgressOf(tx, [tenantId])
  if (!progress) throw new AppError('NOT_FOUND')
  return progress
}

/** As readProgress, for a page of tenants in two queries. Those without an onboarding are left out. */
export async function readProgressOf(tx: Tx, tenantIds: string[]): Promise<OnboardingProgress[]> {
  if (tenantIds.length === 0) return []
  const found = await tx
    .select({ onboarding: onboardings, tenant: tenants, startedBy: users })
    .from(onboardings)
    .innerJoin(tenants, eq(tenants.tenantId, onboardings.tenantId))
    .leftJoin(users, eq(users.id, onboardings.requestedBy))
    .where(inArray(onboardings.tenantId, tenantIds))
  const rows = await tx
    .select()
    .from(onboardingSteps)
    .where(inArray(onboardingSteps.tenantId, tenantIds))
    .orderBy(asc(onboardingSteps.position))
  return found.map((progress) => ({
    ...progress,
    rows: rows.filter((row) => row.tenantId === progress.onboarding.tenantId),
  }))
}

export function stepNamed(name: string): OnboardingStep {
  const step = steps.find((candidate) => candidate.name === name)
  if (!step) throw new Error(`there is no onboarding step ${name}`)
  return step
}

export async function updateStep(
  tx: Tx,
  row: Pick<StepRow, 'tenantId' | 'name'>,
  change: Partial<StepRow>,
): Promise<void> {
  await tx
    .update(onboardingSteps)
    .set(change)
    .where(and(eq(onboardingSteps.tenantId, row.tenantId), eq(onboardingSteps.name, row.name)))
}

function target(ctx: TenantCtx) {
  return { kind: 'tenant', id: toPublicId('tenant', ctx.tenantId) }
}

async function takeLease(ctx: TenantCtx, holder: string): Promise<boolean> {
  const now = ctx.services.now()
  const free = or(isNull(onboardings.leaseUntil), lt(onboardings.leaseUntil, now))
  const lease = { leasedBy: holder, leaseUntil: new Date(now.getTime() + leaseMs) }
  const taken = await inTenant(ctx, (tx) =>
    tx
      .update(onboardings)
      .set(lease)
      .where(and(eq(onboardings.tenantId, ctx.tenantId), free))
      .returning(),
  )
  return taken.length > 0
}

async function renewLease(ctx: TenantCtx, holder: string): Promise<void> {
  const leaseUntil = new Date(ctx.services.now().getTime() + leaseMs)
  await changeLease(ctx, holder, { leaseUntil }).catch((error) =>
    ctx.log.warn({ err: error }, 'a lease was not renewed'),
  )
}

async function releaseLease(ctx: TenantCtx, holder: string): Promise<void> {
  await changeLease(ctx, holder, { leasedBy: null, leaseUntil: null })
}

async function changeLease(
  ctx: TenantCtx,
  holder: string,
  change: { leasedBy?: null; leaseUntil: Date | null },
): Promise<void> {
  await inTenant(ctx, (tx) =>
    tx
      .update(onboardings)
      .set(change)
      .where(and(eq(onboardings.tenantId, ctx.tenantId), eq(onboardings.leasedBy, holder))),
  )
}

async function withTimeout<Result>(work: Promise<Result>, title: string): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new AppError('UNAVAILABLE', { message: `“${title}” took too long and will be tried again.` })),
      stepTimeoutMs,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
