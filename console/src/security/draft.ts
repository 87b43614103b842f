import type { CeilingMode, SecurityPolicyFieldsFragment, SecurityPolicyInput } from '../api/generated/operations.ts'
import { type Ceiling, ceilingNames } from './ceilings.ts'

/** The security settings as the form holds them: numbers as text. */
export interface Draft {
  ipAllowList: { mode: CeilingMode; ranges: readonly string[] }
  sessionLength: { mode: CeilingMode; maxHours: string }
  singleSignOn: { mode: CeilingMode }
  invitationDomains: { mode: CeilingMode; domains: readonly string[] }
  /** Empty: keys must have an end, whenever that is. */
  keyLifetime: { mode: CeilingMode; maxDays: string }
  unusedKeys: { mode: CeilingMode; days: string }
}

export const ceilings = Object.keys(ceilingNames) as Ceiling[]

export function draftOf(policy: SecurityPolicyFieldsFragment): Draft {
  const { ipAllowList, sessionLength, singleSignOn, invitationDomains, keyLifetime, unusedKeys } = policy
  return {
    ipAllowList: { mode: ipAllowList.mode, ranges: ipAllowList.ranges },
    sessionLength: { mode: sessionLength.mode, maxHours: String(sessionLength.maxHours) },
    singleSignOn: { mode: singleSignOn.mode },
    invitationDomains: { mode: invitationDomains.mode, domains: invitationDomains.domains },
    keyLifetime: { mode: keyLifetime.mode, maxDays: String(keyLifetime.maxDays ?? '') },
    unusedKeys: { mode: unusedKeys.mode, days: String(unusedKeys.days) },
  }
}

/** The ceilings that the person has changed since they began. */
export function changedCeilings(base: Draft, draft: Draft): Ceiling[] {
  return ceilings.filter((ceiling) => JSON.stringify(base[ceiling]) !== JSON.stringify(draft[ceiling]))
}

/** The named ceilings as the server takes them. A number it would not take stays one, for its sentence. */
export function inputOf(draft: Draft, named: readonly Ceiling[]): SecurityPolicyInput {
  const { ipAllowList, sessionLength, singleSignOn, invitationDomains, keyLifetime, unusedKeys } = draft
  const all: Required<SecurityPolicyInput> = {
    ipAllowList: { mode: ipAllowList.mode, ranges: [...ipAllowList.ranges] },
    sessionLength: { mode: sessionLength.mode, maxHours: numberOf(sessionLength.maxHours) },
    singleSignOn,
    invitationDomains: { mode: invitationDomains.mode, domains: [...invitationDomains.domains] },
    keyLifetime: { mode: keyLifetime.mode, maxDays: keyLifetime.maxDays.trim() ? numberOf(keyLifetime.maxDays) : null },
    unusedKeys: { mode: unusedKeys.mode, days: numberOf(unusedKeys.days) },
  }
  return Object.fromEntries(named.map((ceiling) => [ceiling, all[ceiling]]))
}

/** GraphQL's numbers have 32 bits. */
function numberOf(text: string): number {
  return Math.min(Math.max(Math.trunc(Number(text)) || 0, 0), 2 ** 31 - 1)
}

/** The person's changes on top of what somebody else has saved meanwhile: only ceilings they touched are theirs. */
export function rebase(base: Draft, mine: Draft, theirs: Draft): Draft {
  const touched = changedCeilings(base, mine).map((ceiling) => [ceiling, mine[ceiling]])
  return { ...theirs, ...Object.fromEntries(touched) }
}
