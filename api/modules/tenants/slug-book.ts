import { and, count, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm'
import { type Ctx, requirePerson } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { members, tenantSlugs, tenants } from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { slugFromName, slugProblem, slugVariants } from './slug.ts'
import type { TenantRow } from './tenants.ts'

/** How long a former address goes on leading to its tenant. */
export const redirectDays = 30
/** Former addresses a tenant may hold at a time: enough to change one's mind, too few to hoard names. */
export const maxFormerSlugs = 5

/**
 * Enters a slug as the tenant's current address: a free one, one whose redirect has run out, or a former one of its own.
 * Throws SLUG_TAKEN. Needs a platform transaction, as everything here that writes.
 */
export async function claimSlug(tx: Tx, slug: string, tenantId: string): Promise<void> {
  const now = tx.ctx.services.now()
  const entry = { ownerTenantId: tenantId, createdAt: now, redirectUntil: null }
  const [claimed] = await tx
    .insert(tenantSlugs)
    .values({ slug, ...entry })
    .onConflictDoUpdate({
      target: tenantSlugs.slug,
      set: entry,
      setWhere: or(lte(tenantSlugs.redirectUntil, now), eq(tenantSlugs.ownerTenantId, tenantId)),
    })
    .returning()
  if (!claimed) throw new AppError('SLUG_TAKEN', { fields: { slug: 'This address is already taken.' } })
}

/**
 * Moves a tenant to another address; the one it had leads to it for 30 days more. Throws SLUG_TAKEN, and INVALID_INPUT
 * when the tenant already holds five former addresses.
 */
export async function moveSlug(tx: Tx, tenantId: string, from: string, to: string): Promise<void> {
  const now = tx.ctx.services.now()
  const former = and(eq(tenantSlugs.ownerTenantId, tenantId), gt(tenantSlugs.redirectUntil, now))
  await claimSlug(tx, to, tenantId)
  const [held] = await tx.select({ count: count() }).from(tenantSlugs).where(former)
  if ((held?.count ?? 0) >= maxFormerSlugs)
    throw invalidField(
      'slug',
      `${maxFormerSlugs} former addresses still lead here. Wait until one of them has run out.`,
    )
  const redirectUntil = new Date(now.getTime() + redirectDays * 86_400_000)
  await tx.update(tenantSlugs).set({ redirectUntil }).where(eq(tenantSlugs.slug, from))
}

export interface SlugAnswer {
  slug: string
  available: boolean
  reason: string | null
  suggestion: string | null
}

/** Whether a slug may be taken, why not, and the nearest free one. A tenant may go back to its own former address. */
export async function checkSlug(ctx: Ctx, slug: string): Promise<SlugAnswer> {
  const wanted = slug.trim().slice(0, 200)
  const problem = slugProblem(wanted)
  const taken = !problem && (await takenSlugs(ctx, [wanted])).size > 0
  if (!problem && !taken) return { slug: wanted, available: true, reason: null, suggestion: null }
  const reason = problem ?? 'This address is already taken.'
  return { slug: wanted, available: false, reason, suggestion: await suggestSlug(ctx, wanted) }
}

/** A free slug made of a name. */
export async function suggestSlug(ctx: Ctx, name: string): Promise<string> {
  const first = slugFromName(name.slice(0, 200))
  const candidates = [first, ...slugVariants(first)].filter((slug) => slugProblem(slug) === null)
  const taken = await takenSlugs(ctx, candidates)
  return candidates.find((slug) => !taken.has(slug)) ?? first
}

async function takenSlugs(ctx: Ctx, slugs: string[]): Promise<Set<string>> {
  const rows = await ctx.services.db.app.run((db) =>
    db
      .select({ slug: tenantSlugs.slug, owner: tenantSlugs.ownerTenantId })
      .from(tenantSlugs)
      .where(and(inArray(tenantSlugs.slug, slugs), leadsSomewhere(ctx))),
  )
  return new Set(rows.filter(({ owner }) => owner !== ctx.tenantId).map(({ slug }) => slug))
}

function leadsSomewhere(ctx: Ctx) {
  return or(isNull(tenantSlugs.redirectUntil), gt(tenantSlugs.redirectUntil, ctx.services.now()))
}

/**
 * The tenant an address leads to, also a former address within its 30 days. Null for one the caller is no member of
 * (unless they are an operator), as for one that leads nowhere.
 */
export async function findTenantBySlug(ctx: Ctx, slug: string): Promise<TenantRow | null> {
  const { userId, isOperator } = requirePerson(ctx)
  const [found] = await asPlatform(ctx, (tx) =>
    tx
      .select({ tenant: tenants, memberId: members.id })
      .from(tenantSlugs)
      .innerJoin(tenants, eq(tenants.tenantId, tenantSlugs.ownerTenantId))
      .leftJoin(
        members,
        and(eq(members.tenantId, tenants.tenantId), eq(members.userId, userId), eq(members.status, 'ACTIVE')),
      )
      .where(and(eq(tenantSlugs.slug, slug.slice(0, 200)), leadsSomewhere(ctx))),
  )
  return found && (found.memberId || isOperator) ? found.tenant : null
}
