import { and, count, eq, inArray, isNull, lt, ne, notExists, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type Ctx, requirePerson, type TenantCtx, withTenant } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { mapPage, type Page, type PageRequest, readPage } from '../../db/page.ts'
import { onboardingStates, onboardingSteps, onboardings, users } from '../../db/tables/index.ts'
import { asPlatform, inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { recordAudit } from '../audit/audit.ts'
import { ensureMember } from '../members/members.ts'
import { requirePlan } from '../plans/plans.ts'
import { insertTenant, tenantName, tenantSlug, timeZone } from '../tenants/tenants.ts'
import { leaseMs, type OnboardingProgress, readProgress, readProgressOf, updateStep } from './saga.ts'
import { steps } from './steps.ts'

type OnboardingRow = typeof onboardings.$inferSelect

const startInput = z.object({
  name: tenantName,
  slug: tenantSlug,
  timeZone,
  planCode: z.string().max(40),
  defaultRules: z.boolean(),
  organizationId: z.string().min(1).max(200).nullish(),
})

export type StartOnboardingInput = z.input<typeof startInput>

/**
 * Begins a tenant: claims the slug, writes the record, its owner and the steps, and hands the rest to the worker. `organizationId`
 * adopts an organization made outside. Throws INVALID_INPUT, SLUG_TAKEN, TENANT_LIMIT_REACHED; UNAVAILABLE when the identity provider has to be asked and is down.
 */
export async function startOnboarding(ctx: Ctx, given: StartOnboardingInput): Promise<OnboardingProgress> {
  const person = requirePerson(ctx)
  const input = validate(startInput, given)
  await requirePlan(ctx, input.planCode)
  if (input.organizationId) await requireAdoptable(ctx, input.organizationId)
  const tenantId = await asPlatform(ctx, async (tx) => {
    const tenantId = newId()
    await requireRoomForOneMore(tx, person.userId)
    const { defaultRules, organizationId = null, ...record } = input
    if (organizationId) await requireUnclaimed(tx, organizationId)
    await insertTenant(tx, { tenantId, ...record, createdBy: person.userId })
    await ensureMember(tx, tenantId, person.userId, ['OWNER'])
    await insertOnboarding(tx, {
      tenantId,
      requestedBy: person.userId,
      defaultRules,
      adoptedOrganizationId: organizationId,
    })
    const target = { kind: 'tenant', id: toPublicId('tenant', tenantId) }
    await recordAudit(tx, { action: 'onboarding.start', tenantId, target, after: input })
    await enqueue(tx, 'onboarding.run', { tenantId })
    return tenantId
  })
  return getOnboarding(withTenant(ctx, tenantId))
}

/** Locks the person, so that two requests at once cannot both take the last place. */
async function requireRoomForOneMore(tx: Tx, userId: string): Promise<void> {
  const limit = tx.ctx.services.config.TENANTS_PER_PERSON
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update')
  const [made] = await tx
    .select({ count: count() })
    .from(onboardings)
    .where(and(eq(onboardings.requestedBy, userId), ne(onboardings.state, 'CANCELED')))
  if ((made?.count ?? 0) >= limit)
    throw new AppError('TENANT_LIMIT_REACHED', {
      message: `You have created ${limit} tenants, as many as one person may. Ask an operator for more.`,
      details: { limit },
    })
}

type NewOnboarding = Pick<OnboardingRow, 'tenantId' | 'requestedBy' | 'defaultRules' | 'adoptedOrganizationId'>

async function insertOnboarding(tx: Tx, onboarding: NewOnboarding): Promise<void> {
  const now = tx.ctx.services.now()
  const { tenantId } = onboarding
  await tx.insert(onboardings).values({ ...onboarding, state: 'RUNNING', createdAt: now, updatedAt: now })
  await tx.insert(onboardingSteps).values(
    steps.flatMap(({ name, run, isWanted }, position) => {
      if (isWanted && !isWanted(onboarding)) return []
      // A step without `run` is what this very transaction writes.
      const done = { state: 'SUCCEEDED' as const, attempts: 1, startedAt: now, finishedAt: now }
      return [{ tenantId, name, position, ...(run ? { state: 'PENDING' as const } : done) }]
    }),
  )
}

export interface AdoptableOrganization {
  organizationId: string
  name: string
}

/** Organizations made outside (at WorkOS) that the acting person administers and that no tenant has yet. */
export async function listAdoptableOrganizations(ctx: Ctx): Promise<AdoptableOrganization[]> {
  const { userId } = requirePerson(ctx)
  const [user] = await ctx.services.db.platform.run((db) => db.select().from(users).where(eq(users.id, userId)))
  if (!user) return []
  return ctx.services.identityProvider.adoptableOrganizations(ctx, { ...user, userId })
}

async function requireAdoptable(ctx: Ctx, organizationId: string): Promise<void> {
  const adoptable = await listAdoptableOrganizations(ctx)
  if (!adoptable.some((each) => each.organizationId === organizationId))
    throw invalidField('organizationId', 'There is no such organization that you administer and that is still free.')
}

/** Of two onboardings that want one organization at once, the second waits here and is refused. */
async function requireUnclaimed(tx: Tx, organizationId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`organization ${organizationId}`}))`)
  const claims = and(eq(onboardings.adoptedOrganizationId, organizationId), ne(onboardings.state, 'CANCELED'))
  if ((await tx.$count(onboardings, claims)) > 0)
    throw invalidField('organizationId', 'This organization is already being set up.')
}

/** The onboarding of the tenant the request acts in. Throws NOT_FOUND. */
export function getOnboarding(ctx: TenantCtx): Promise<OnboardingProgress> {
  return inTenant(ctx, (tx) => readProgress(tx, ctx.tenantId))
}

/**
 * Tries again now: what failed for good, or what waits for its next try. A completed onboarding is returned as it is.
 * Throws CONFLICT for one that was cancelled.
 */
export async function retryOnboarding(ctx: TenantCtx): Promise<OnboardingProgress> {
  return inTenant(ctx, async (tx) => {
    const progress = await readProgress(tx, ctx.tenantId)
    const { state } = progress.onboarding
    if (state === 'COMPLETED') return progress
    if (state === 'CANCELED') throw new AppError('CONFLICT', { message: 'This onboarding was cancelled.' })
    const now = ctx.services.now()
    await tx
      .update(onboardings)
      .set({ state: 'RUNNING', updatedAt: now })
      .where(and(eq(onboardings.tenantId, ctx.tenantId), eq(onboardings.state, 'FAILED')))
    for (const row of progress.rows) {
      if (row.state === 'FAILED') await updateStep(tx, row, { state: 'WAITING', startedAt: now, nextAttemptAt: now })
      else if (row.nextAttemptAt) await updateStep(tx, row, { nextAttemptAt: now })
    }
    await enqueue(tx, 'onboarding.run', { tenantId: ctx.tenantId })
    await recordAudit(tx, { action: 'onboarding.retry', target: tenantTarget(ctx), before: { state } })
    return readProgress(tx, ctx.tenantId)
  })
}

/**
 * Takes an unfinished onboarding back: every step that left something behind is undone by the worker, the slug is free
 * again. Cancelling twice is fine. Throws CONFLICT once the tenant is active.
 */
export async function cancelOnboarding(ctx: TenantCtx): Promise<OnboardingProgress> {
  return inTenant(ctx, async (tx) => {
    const [canceling] = await tx
      .update(onboardings)
      .set({ state: 'CANCELING', updatedAt: ctx.services.now() })
      .where(and(eq(onboardings.tenantId, ctx.tenantId), inArray(onboardings.state, ['RUNNING', 'FAILED'])))
      .returning()
    const progress = await readProgress(tx, ctx.tenantId)
    if (progress.onboarding.state === 'COMPLETED')
      throw new AppError('CONFLICT', {
        message: 'The tenant is already active; its onboarding can no longer be cancelled.',
      })
    if (canceling) {
      await enqueue(tx, 'onboarding.run', { tenantId: ctx.tenantId })
      await recordAudit(tx, { action: 'onboarding.cancel', target: tenantTarget(ctx) })
    }
    return progress
  })
}

const platformFilter = z.object({ states: z.array(z.enum(onboardingStates)).max(10).nullish() })

export type PlatformOnboardingFilter = z.input<typeof platformFilter>

/** Onboardings of the whole installation, newest first, for operators. */
export async function listPlatformOnboardings(
  ctx: Ctx,
  filter: PlatformOnboardingFilter,
  args: PageRequest,
): Promise<Page<OnboardingProgress>> {
  const { states } = validate(platformFilter, filter)
  const page = await readPage<OnboardingRow>((work) => asPlatform(ctx, work), args, {
    from: onboardings,
    where: states?.length ? inArray(onboardings.state, states) : undefined,
    key: onboardings.tenantId,
    keyOf: (row) => row.tenantId,
  })
  const ids = page.nodes.map(({ tenantId }) => tenantId)
  const found = await asPlatform(ctx, (tx) => readProgressOf(tx, ids))
  const byTenant = new Map(found.map((progress) => [progress.onboarding.tenantId, progress]))
  return mapPage(page, ({ tenantId }) => byTenant.get(tenantId))
}

/**
 * Finds onboardings that nobody works at and that wait for nothing, after a crash of every worker for instance, and
 * gives each a new job. Returns how many.
 */
export async function resumeOnboardings(ctx: Ctx): Promise<number> {
  const now = ctx.services.now()
  // One that has only just begun still has its own job.
  const stale = new Date(now.getTime() - leaseMs)
  return asPlatform(ctx, async (tx) => {
    const waits = tx
      .select({ one: sql`1` })
      .from(onboardingSteps)
      .where(
        and(
          eq(onboardingSteps.tenantId, onboardings.tenantId),
          sql`${onboardingSteps.nextAttemptAt} > ${now.toISOString()}`,
        ),
      )
    const left = await tx
      .select({ tenantId: onboardings.tenantId })
      .from(onboardings)
      .where(
        and(
          inArray(onboardings.state, ['RUNNING', 'CANCELING']),
          or(lt(onboardings.leaseUntil, now), and(isNull(onboardings.leaseUntil), lt(onboardings.updatedAt, stale))),
          notExists(waits),
        ),
      )
      .limit(1000)
    for (const { tenantId } of left) await enqueue(tx, 'onboarding.run', { tenantId })
    return left.length
  })
}

function tenantTarget(ctx: TenantCtx) {
  return { kind: 'tenant', id: toPublicId('tenant', ctx.tenantId) }
}
