/**
 * What a plan can limit. `perPeriod` ones are sums that begin at zero in every billing period; the others are counts of
 * what is there now. Code asks for each by name, so a new one is a line here, and then data of the plans.
 */
export const limitNames = [
  'api_calls',
  'spans',
  'signals',
  'rules',
  'members',
  'api_keys',
  'webhooks',
  'retention_days',
] as const
export type LimitName = (typeof limitNames)[number]

export function isLimitName(name: string): name is LimitName {
  return (limitNames as readonly string[]).includes(name)
}

/** Limits of what adds up in a billing period: each is the code of a meter. */
export const sumLimits = ['api_calls', 'spans', 'signals'] as const satisfies readonly LimitName[]
export type SumLimit = (typeof sumLimits)[number]

export function isPerPeriod(name: string): name is SumLimit {
  return (sumLimits as readonly string[]).includes(name)
}

/** HARD refuses above the limit, SOFT lets pass and says so, OBSERVE only counts. */
export const limitPolicies = ['HARD', 'SOFT', 'OBSERVE'] as const
export type LimitPolicy = (typeof limitPolicies)[number]

/** What a plan includes or does not. */
export const planFeatures = ['custom_roles', 'sso'] as const
export type PlanFeature = (typeof planFeatures)[number]

export function isPlanFeature(name: string): name is PlanFeature {
  return (planFeatures as readonly string[]).includes(name)
}

/** A feature in the words of an error message. */
export const featureNames: Record<PlanFeature, string> = {
  custom_roles: 'custom roles',
  sso: 'single sign-on',
}
