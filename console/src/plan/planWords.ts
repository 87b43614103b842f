import type { LimitPolicy, PlanFieldsFragment, TenantLimitFieldsFragment } from '../api/generated/operations.ts'
import { limitText, wordsOf } from '../format/words.ts'

const limitNames: Record<string, string> = { members: 'Seats', retention_days: 'Days that data is kept' }
const featureNames: Record<string, string> = { custom_roles: 'Custom roles', sso: 'Single sign-on' }

/** Every feature a plan may have, in the order they are shown. */
export const features = Object.keys(featureNames)

export function limitName(meter: string): string {
  return limitNames[meter] ?? wordsOf(meter)
}

/** "API calls", "spans": a limit's name as it stands within a sentence. */
export function limitInSentence(meter: string): string {
  const name = limitName(meter)
  return /^[A-Z]{2}/.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1)
}

export function featureName(feature: string): string {
  return featureNames[feature] ?? wordsOf(feature)
}

export const policies: { id: LimitPolicy; label: string; meaning: string }[] = [
  { id: 'HARD', label: 'Refuse', meaning: 'Use above the limit is refused.' },
  { id: 'SOFT', label: 'Let pass, flag it', meaning: 'Use above the limit passes and is flagged.' },
  { id: 'OBSERVE', label: 'Only count', meaning: 'Use is counted, nothing else happens.' },
]

type Limit = PlanFieldsFragment['limits'][number]

/** "1,000,000 a period", "25", "Unlimited". */
export function limitInWords({ limit, perPeriod }: Pick<Limit, 'limit' | 'perPeriod'>): string {
  return perPeriod && limit !== null ? `${limitText(limit)} a period` : limitText(limit)
}

/** What happens above the limit where it is not simply refused; null where there is nothing to say. */
export function aboveTheLimit({ limit, policy, gracePercent }: Omit<Limit, 'meter' | 'perPeriod'>): string | null {
  if (limit === null) return null
  if (policy === 'SOFT') return 'more passes and is flagged'
  if (policy === 'OBSERVE') return 'only counted'
  return gracePercent > 0 ? `${gracePercent} % grace` : null
}

/** How full a limit is, from 0; null where use is not counted or there is no limit. */
export function fullness({ used, limit }: Pick<TenantLimitFieldsFragment, 'used' | 'limit'>): number | null {
  if (used === null || limit === null) return null
  // Nothing of nothing is full.
  return Number(limit) === 0 ? 1 : Number(used) / Number(limit)
}
