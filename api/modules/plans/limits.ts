import { and, desc, eq, gt, inArray, isNull, or, type Placeholder, sql } from 'drizzle-orm'
import { AppError } from '../../core/errors.ts'
import type { Db } from '../../db/client.ts'
import { preparedOnce } from '../../db/prepared.ts'
import { limitOverrides, plans, tenants } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { type LimitName, type LimitPolicy, limitNames } from './limit-names.ts'
import type { PlanRow } from './plans.ts'

export type OverrideRow = typeof limitOverrides.$inferSelect

/** What one meter of a tenant is limited to, and where that comes from. */
export interface EffectiveLimit {
  /** Null is unlimited. */
  limit: number | null
  policy: LimitPolicy
  /** How far above the limit a HARD one still lets pass, in percent of it. */
  gracePercent: number
  /** What the plan gives; differs from `limit` under an override. */
  planLimit: number | null
  /** What an operator has set instead; null where the plan counts. */
  override: OverrideRow | null
}

/** Where a limit stands. */
export interface LimitStanding {
  used: number
  /** What is spoken for besides. */
  reserved: number
  /** What may still be used: up to where a HARD limit refuses, else up to the limit. Null is any amount. */
  remaining: number | null
  /** More is used than the limit, which lets pass or has been lowered. */
  isOver: boolean
  /** When the billing period ends; null for what does not begin anew. */
  resetsAt: Date | null
}

export interface EffectiveLimits {
  plan: PlanRow
  limits: Record<LimitName, EffectiveLimit>
  /** When an override expires, so that what was read here no longer counts. Null when nothing changes by itself. */
  goodUntil: Date | null
}

/**
 * The limits of a tenant at this moment: those of the plan's version it is on, then the overrides that operators gave
 * it, one with an end before one without. One query; an override that has expired does not count, whether or not
 * anybody has noticed. Who keeps what was read keeps it until `goodUntil` at most. Throws NOT_FOUND.
 */
export async function effectiveLimits(tx: Tx, tenantId: string): Promise<EffectiveLimits> {
  const rows = await limitsOfTenant(tx).execute({ tenantId, now: tx.ctx.services.now().toISOString() })
  const [first] = rows
  if (!first) throw new AppError('NOT_FOUND')
  return limitsUnder(first.plan, overridesIn(rows))
}

/** What has to be known to count calls: the limits, and by which rules the periods begin that they are for. */
export interface CountedLimits extends Omit<EffectiveLimits, 'plan'> {
  billed: Pick<typeof tenants.$inferSelect, 'timeZone' | 'billingAnchorDay' | 'formerBilling' | 'createdAt'>
}

/**
 * As effectiveLimits with nothing of the plan but its limits, and one prepared SELECT alone, so that it may be asked
 * through selectInTenant: a replica asks for every tenant whose keys come to it.
 */
export async function countedLimits(db: Db, tenantId: string, now: Date): Promise<CountedLimits> {
  const rows = await countedOfTenant(db).execute({ tenantId, now: now.toISOString() })
  const [first] = rows
  if (!first) throw new AppError('NOT_FOUND')
  const { limits, goodUntil } = limitsUnder(first.plan, overridesIn(rows))
  return { limits, goodUntil, billed: first.billed }
}

const limitsOfTenant = preparedOnce((db) =>
  db
    .select({ plan: plans, override: limitOverrides })
    .from(tenants)
    .innerJoin(plans, planOfTenant)
    .leftJoin(limitOverrides, overridesOfTenant)
    .where(eq(tenants.tenantId, sql.placeholder('tenantId')))
    .prepare('limits_of_tenant'),
)

const countedOfTenant = preparedOnce((db) =>
  db
    .select({
      plan: { limits: plans.limits, policies: plans.policies },
      override: limitOverrides,
      billed: {
        timeZone: tenants.timeZone,
        billingAnchorDay: tenants.billingAnchorDay,
        formerBilling: tenants.formerBilling,
        createdAt: tenants.createdAt,
      },
    })
    .from(tenants)
    .innerJoin(plans, planOfTenant)
    .leftJoin(limitOverrides, overridesOfTenant)
    .where(eq(tenants.tenantId, sql.placeholder('tenantId')))
    .prepare('counted_limits_of_tenant'),
)

const planOfTenant = and(eq(plans.code, tenants.planCode), eq(plans.version, tenants.planVersion))
const overridesOfTenant = and(eq(limitOverrides.tenantId, tenants.tenantId), inForceAt(sql.placeholder('now')))

function overridesIn(rows: readonly { override: OverrideRow | null }[]): OverrideRow[] {
  return rows.flatMap(({ override }) => override ?? [])
}

type LimitingPlan = Pick<PlanRow, 'limits' | 'policies'>

/** The limits a plan gives together with overrides in force. */
export function limitsUnder<Plan extends LimitingPlan>(
  plan: Plan,
  overrides: readonly OverrideRow[],
): Omit<EffectiveLimits, 'plan'> & { plan: Plan } {
  const byMeter = new Map<string, OverrideRow>()
  for (const override of overrides)
    if (override.expiresAt || !byMeter.has(override.meter)) byMeter.set(override.meter, override)
  const limits = Object.fromEntries(limitNames.map((name) => [name, effective(plan, name, byMeter.get(name) ?? null)]))
  const ends = overrides.flatMap(({ expiresAt }) => expiresAt?.getTime() ?? [])
  return {
    plan,
    limits: limits as Record<LimitName, EffectiveLimit>,
    goodUntil: ends.length ? new Date(Math.min(...ends)) : null,
  }
}

function effective(plan: LimitingPlan, name: LimitName, override: OverrideRow | null): EffectiveLimit {
  const planLimit = plan.limits[name] ?? null
  const limit = override ? override.value : planLimit
  return { ...policyOf(plan, name), limit, planLimit, override }
}

/** What a plan does at a limit: HARD without grace, unless it says otherwise. */
export function policyOf({ policies }: LimitingPlan, name: string): { policy: LimitPolicy; gracePercent: number } {
  return policies[name] ?? { policy: 'HARD', gracePercent: 0 }
}

/** Above how much use is refused: the limit and its grace, rounded down. Null when nothing is ever refused. */
export function ceilingOf({ limit, policy, gracePercent }: EffectiveLimit): number | null {
  if (limit === null || policy !== 'HARD') return null
  return limit + Math.floor((limit * gracePercent) / 100)
}

/** The overrides in force of one or several tenants, newest first. */
export function readOverrides(tx: Tx, tenantIds: readonly string[]): Promise<OverrideRow[]> {
  return tx
    .select()
    .from(limitOverrides)
    .where(and(inArray(limitOverrides.tenantId, [...tenantIds]), inForceAt(tx.ctx.services.now())))
    .orderBy(desc(limitOverrides.id))
}

function inForceAt(now: Date | Placeholder) {
  return and(isNull(limitOverrides.endedAt), or(isNull(limitOverrides.expiresAt), gt(limitOverrides.expiresAt, now)))
}
