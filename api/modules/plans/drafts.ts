import { and, desc, eq, max, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { plans } from '../../db/tables/index.ts'
import { asPlatform, type Tx } from '../../db/tenancy.ts'
import { platformChain, recordAudit } from '../audit/audit.ts'
import { limitValue, plainSentence, planCode, planVersion } from './inputs.ts'
import { isLimitName, isPlanFeature, limitNames, limitPolicies } from './limit-names.ts'
import type { PlanRow } from './plans.ts'
import { pricesInput } from './price-input.ts'

const limit = z
  .object({
    meter: z.string().refine(isLimitName, 'There is no such limit.'),
    limit: limitValue.nullable(),
    policy: z.enum(limitPolicies).nullish(),
    gracePercent: z.int().min(0).max(100, 'Grace is at most 100 percent.').nullish(),
  })
  .refine(({ meter, limit }) => meter !== 'retention_days' || limit !== 0, {
    path: ['limit'],
    message: 'Data is kept for at least a day.',
  })

const newDraft = z.object({ code: planCode, fromCode: planCode, fromVersion: planVersion })
export const draftRef = z.object({ code: planCode, version: planVersion, revision: z.int() })
const draftEdit = draftRef.extend({
  name: plainSentence('Give the plan a name.', 40).nullish(),
  summary: plainSentence('Say in a sentence who the plan is for.', 200).nullish(),
  position: z.int().min(1).max(1000).nullish(),
  limits: z
    .array(limit)
    .max(limitNames.length)
    .refine((list) => new Set(list.map(({ meter }) => meter)).size === list.length, 'A limit is given twice.')
    .nullish(),
  features: z.array(z.string().refine(isPlanFeature, 'There is no such feature.')).max(50).nullish(),
  prices: pricesInput.nullish(),
})

/**
 * Begins the next version of a plan, or a new plan, as a copy of an existing version. Tenants and visitors do not see it
 * until it is published. Throws NOT_FOUND, and CONFLICT while the plan has another draft.
 */
export function createDraft(ctx: Ctx, input: z.input<typeof newDraft>): Promise<PlanRow> {
  const { code, fromCode, fromVersion } = validate(newDraft, input)
  return changeCatalogue(ctx, async (tx) => {
    const [from] = await tx
      .select()
      .from(plans)
      .where(and(eq(plans.code, fromCode), eq(plans.version, fromVersion)))
    if (!from) throw new AppError('NOT_FOUND')
    const [newest] = await tx.select().from(plans).where(eq(plans.code, code)).orderBy(desc(plans.version)).limit(1)
    if (newest?.state === 'DRAFT')
      throw new AppError('CONFLICT', { message: `There is a draft of this plan already: version ${newest.version}.` })
    const copy = {
      ...from,
      code,
      version: (newest?.version ?? 0) + 1,
      position: newest?.position ?? (await lastPosition(tx)),
    }
    const fresh = { state: 'DRAFT' as const, revision: 1, publishedAt: null, retiredAt: null }
    const draft = await one(
      tx
        .insert(plans)
        .values({ ...copy, ...fresh })
        .returning(),
    )
    await auditPlan(tx, 'plan.create-draft', draft, { after: { from: `${fromCode} ${fromVersion}` } })
    return draft
  })
}

/**
 * Changes what is named of a draft; a list of limits replaces all of them, and so do prices, where null is by agreement.
 * `revision` is the one the caller saw. Throws INVALID_INPUT, NOT_FOUND, and CONFLICT when somebody was faster or the
 * version is no longer a draft.
 */
export function updateDraft(ctx: Ctx, input: z.input<typeof draftEdit>): Promise<PlanRow> {
  const edit = validate(draftEdit, input)
  return changeCatalogue(ctx, async (tx) => {
    const draft = await requireDraft(tx, edit)
    const { name, summary, position, features, limits, prices } = edit
    const change = {
      name: name ?? draft.name,
      summary: summary ?? draft.summary,
      position: position ?? draft.position,
      features: features ? [...new Set(features)].sort() : draft.features,
      prices: prices === undefined ? draft.prices : prices,
      ...(limits && limitColumns(limits)),
    }
    const changed = await one(
      tx
        .update(plans)
        .set({ ...change, revision: draft.revision + 1 })
        .where(ofVersion(draft))
        .returning(),
    )
    await auditPlan(tx, 'plan.update-draft', draft, { before: forAudit(draft), after: forAudit(changed) })
    return changed
  })
}

/** Throws a draft away. Throws as updateDraft. */
export function discardDraft(ctx: Ctx, input: z.input<typeof draftRef>): Promise<PlanRow> {
  const ref = validate(draftRef, input)
  return changeCatalogue(ctx, async (tx) => {
    const draft = await requireDraft(tx, ref)
    await tx.delete(plans).where(ofVersion(draft))
    await auditPlan(tx, 'plan.discard-draft', draft, { before: forAudit(draft) })
    return draft
  })
}

/** Runs a change of the catalogue as the platform role; there is one at a time. */
export function changeCatalogue<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  return asPlatform(ctx, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('plan catalogue'))`)
    return work(tx)
  })
}

/** The draft as the caller saw it. Throws NOT_FOUND, or CONFLICT when it is another one by now. */
export async function requireDraft(tx: Tx, ref: z.output<typeof draftRef>): Promise<PlanRow> {
  const [found] = await tx.select().from(plans).where(ofVersion(ref))
  if (!found) throw new AppError('NOT_FOUND')
  if (found.state !== 'DRAFT')
    throw new AppError('CONFLICT', { message: 'This version is published and never changes. Begin a new one.' })
  if (found.revision !== ref.revision) throw new AppError('CONFLICT')
  return found
}

/** The catalogue belongs to no tenant, whichever the operator was looking into. */
export function auditPlan(
  tx: Tx,
  action: string,
  { code, version }: PlanRow,
  change: { before?: Record<string, unknown>; after?: Record<string, unknown> } = {},
): Promise<void> {
  const target = { kind: 'plan', id: `${code} ${version}` }
  return recordAudit(tx, { action, tenantId: platformChain, target, ...change })
}

export function ofVersion({ code, version }: { code: string; version: number }) {
  return and(eq(plans.code, code), eq(plans.version, version))
}

export async function one(rows: Promise<PlanRow[]>): Promise<PlanRow> {
  const [row] = await rows
  if (!row) throw new Error('the plan was not written')
  return row
}

async function lastPosition(tx: Tx): Promise<number> {
  const [row] = await tx.select({ position: max(plans.position) }).from(plans)
  return (row?.position ?? 0) + 1
}

function limitColumns(list: z.output<typeof limit>[]): Pick<PlanRow, 'limits' | 'policies'> {
  const policies = list.flatMap(({ meter, policy, gracePercent }) => {
    const set = { policy: policy ?? ('HARD' as const), gracePercent: gracePercent ?? 0 }
    return set.policy === 'HARD' && set.gracePercent === 0 ? [] : [[meter, set] as const]
  })
  return {
    limits: Object.fromEntries(list.map(({ meter, limit }) => [meter, limit])),
    policies: Object.fromEntries(policies),
  }
}

function forAudit({ name, summary, position, limits, policies, features, prices }: PlanRow): Record<string, unknown> {
  return { name, summary, position, limits, policies, features, prices }
}
