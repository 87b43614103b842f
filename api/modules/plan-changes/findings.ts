import type { Tx } from '../../db/tenancy.ts'
import { countUsed } from '../plans/gauges.ts'
import { featureNames, isPerPeriod, type LimitName, limitNames, planFeatures } from '../plans/limit-names.ts'
import { type EffectiveLimits, limitsUnder, readOverrides } from '../plans/limits.ts'
import type { PlanRow } from '../plans/plans.ts'
import { maxRetentionDays } from '../plans/retention.ts'
import type { TenantRow } from '../tenants/tenants.ts'

export const findingKinds = ['LIMIT_EXCEEDED', 'FEATURE_LOST', 'RETENTION_SHORTENED'] as const

/** Something that a tenant would have too much of, or lose, under another plan. */
export interface Finding {
  kind: (typeof findingKinds)[number]
  /** The limit or the feature. */
  subject: string
  /** How much is used now; of the retention, how many days. */
  used: number
  /** What the other plan allows; null for a feature. */
  limit: number | null
  /** Whether the plan can be changed only once this is resolved. */
  blocks: boolean
  /** The same in a sentence. */
  message: string
}

/**
 * What would exceed a plan, tenant by tenant: more in use than a limit of it allows, overrides included; a feature that
 * is lost; data kept longer than it allows. What a HARD limit counts, and a feature in use, blocks the change: nothing a
 * plan does not give stays in use under it. What begins anew with the next period does not block, nor does the
 * retention, which is shortened. A few queries, however many tenants.
 */
export async function findExceeding(
  tx: Tx,
  tenants: readonly TenantRow[],
  from: PlanRow,
  to: PlanRow,
): Promise<Map<string, Finding[]>> {
  const ids = tenants.map((tenant) => tenant.tenantId)
  const overrides = await readOverrides(tx, ids)
  const used = await countUsed(tx, ids)
  return new Map(
    tenants.map((tenant) => {
      const under = limitsUnder(
        to,
        overrides.filter((each) => each.tenantId === tenant.tenantId),
      )
      const counts = used.get(tenant.tenantId) ?? new Map<string, number>()
      return [
        tenant.tenantId,
        [...exceededLimits(under, counts), ...lostFeatures(from, to, counts), ...shortened(under, tenant)],
      ]
    }),
  )
}

function exceededLimits({ plan, limits }: EffectiveLimits, counts: ReadonlyMap<string, number>): Finding[] {
  return limitNames.flatMap((name) => {
    const { limit, policy } = limits[name]
    const used = counts.get(name)
    if (used === undefined || limit === null || used <= limit) return []
    const blocks = policy === 'HARD' && !isPerPeriod(name)
    const message = `${amount(name, used)} in use, ${plan.name} allows ${limit}.`
    return [{ kind: 'LIMIT_EXCEEDED' as const, subject: name, used, limit, blocks, message }]
  })
}

function lostFeatures(from: PlanRow, to: PlanRow, counts: ReadonlyMap<string, number>): Finding[] {
  const lost = planFeatures.filter((name) => from.features.includes(name) && !to.features.includes(name))
  return lost.map((name) => {
    const used = counts.get(name) ?? 0
    const without = `${to.name} does not include ${featureNames[name]}`
    const message = used > 0 ? `${without}, and ${used} ${used === 1 ? 'is' : 'are'} in use.` : `${without}.`
    return { kind: 'FEATURE_LOST' as const, subject: name, used, limit: null, blocks: used > 0, message }
  })
}

function shortened({ plan, limits }: EffectiveLimits, { retentionDays: used }: TenantRow): Finding[] {
  const limit = maxRetentionDays(limits.retention_days.limit)
  if (used <= limit) return []
  const message = `Data is kept ${used} days now; ${plan.name} keeps it up to ${limit} days. Older data will be removed.`
  return [{ kind: 'RETENTION_SHORTENED', subject: 'retention_days', used, limit, blocks: false, message }]
}

const nouns: Record<LimitName, [one: string, many: string]> = {
  api_calls: ['API call', 'API calls'],
  spans: ['span', 'spans'],
  signals: ['signal', 'signals'],
  rules: ['rule', 'rules'],
  members: ['seat', 'seats'],
  api_keys: ['API key', 'API keys'],
  webhooks: ['webhook', 'webhooks'],
  retention_days: ['day', 'days'],
}

function amount(name: LimitName, used: number): string {
  const [one, many] = nouns[name]
  return used === 1 ? `1 ${one} is` : `${used} ${many} are`
}
