import { and, count, eq, ne } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { plans, tenants } from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { auditPlan, changeCatalogue, draftRef, ofVersion, one, requireDraft } from './drafts.ts'
import { planCode } from './inputs.ts'
import { type PlanRow, readCatalogue } from './plans.ts'

/**
 * Puts a draft on offer, unchangeable from then on. The version that was on offer is retired: tenants on it stay on it,
 * nobody new gets it. Throws NOT_FOUND, and CONFLICT when the draft is not the one the caller saw.
 */
export function publishPlan(ctx: Ctx, input: z.input<typeof draftRef>): Promise<PlanRow> {
  const ref = validate(draftRef, input)
  return changeCatalogue(ctx, async (tx) => {
    const draft = await requireDraft(tx, ref)
    const replaced = await retire(tx, draft.code)
    const published = await one(
      tx.update(plans).set({ state: 'PUBLISHED', publishedAt: ctx.services.now() }).where(ofVersion(draft)).returning(),
    )
    const { limits, policies, features, prices } = published
    const after = { limits, policies, features, prices, replaces: replaced?.version ?? null }
    await auditPlan(tx, 'plan.publish', published, { after })
    return published
  })
}

const retireInput = z.object({ code: planCode })

/**
 * Takes a plan off the offer. Tenants on it stay on it. Throws NOT_FOUND when it is not on offer, CONFLICT for the last
 * one: without a plan nobody could create a tenant.
 */
export function retirePlan(ctx: Ctx, input: z.input<typeof retireInput>): Promise<PlanRow> {
  const { code } = validate(retireInput, input)
  return changeCatalogue(ctx, async (tx) => {
    const retired = await retire(tx, code)
    if (!retired) throw new AppError('NOT_FOUND')
    if ((await tx.$count(plans, eq(plans.state, 'PUBLISHED'))) === 0)
      throw new AppError('CONFLICT', { message: 'This is the last plan on offer. Publish another first.' })
    await auditPlan(tx, 'plan.retire', retired)
    return retired
  })
}

async function retire(tx: Tx, code: string): Promise<PlanRow | undefined> {
  const [retired] = await tx
    .update(plans)
    .set({ state: 'RETIRED', retiredAt: tx.ctx.services.now() })
    .where(and(eq(plans.code, code), eq(plans.state, 'PUBLISHED')))
    .returning()
  return retired
}

export interface CataloguedPlan {
  plan: PlanRow
  /** How many tenants are on this version, deleted ones left out. */
  tenants: number
}

/** Every version of every plan with how many tenants are on it, for operators. */
export async function listCatalogue(ctx: Ctx): Promise<CataloguedPlan[]> {
  const versions = await readCatalogue(ctx)
  const counted = await asPlatform(ctx, (tx) =>
    tx
      .select({ code: tenants.planCode, version: tenants.planVersion, tenants: count() })
      .from(tenants)
      .where(ne(tenants.status, 'DELETED'))
      .groupBy(tenants.planCode, tenants.planVersion),
  )
  const byVersion = new Map(counted.map((row) => [`${row.code} ${row.version}`, row.tenants]))
  return versions.map((plan) => ({ plan, tenants: byVersion.get(`${plan.code} ${plan.version}`) ?? 0 }))
}
