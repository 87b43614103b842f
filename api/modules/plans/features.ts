import { and, eq } from 'drizzle-orm'
import { AppError } from '../../core/errors.ts'
import { plans, tenants } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import { featureNames, type PlanFeature } from './limit-names.ts'

/** Throws FEATURE_NOT_IN_PLAN, with the feature and the plan in its details, unless the tenant's plan includes it. */
export async function requireFeature(tx: Tx, tenantId: string, feature: PlanFeature): Promise<void> {
  const [plan] = await tx
    .select({ code: plans.code, name: plans.name, features: plans.features })
    .from(tenants)
    .innerJoin(plans, and(eq(plans.code, tenants.planCode), eq(plans.version, tenants.planVersion)))
    .where(eq(tenants.tenantId, tenantId))
  if (!plan) throw new AppError('NOT_FOUND')
  if (plan.features.includes(feature)) return
  throw new AppError('FEATURE_NOT_IN_PLAN', {
    message: `The plan ${plan.name} does not include ${featureNames[feature]}.`,
    details: { feature, plan: plan.code },
  })
}
