import type { CeilingMode, SecurityCeiling } from '../api/generated/operations.ts'
import { countText } from '../format/words.ts'

/** The ceilings as the API's objects name them. */
export type Ceiling =
  | 'ipAllowList'
  | 'sessionLength'
  | 'singleSignOn'
  | 'invitationDomains'
  | 'keyLifetime'
  | 'unusedKeys'

export const ceilingNames: Record<Ceiling, string> = {
  ipAllowList: 'Allowed networks',
  sessionLength: 'Session length',
  singleSignOn: 'Single sign-on',
  invitationDomains: 'Invitation domains',
  keyLifetime: 'API key lifetime',
  unusedKeys: 'Unused API keys',
}

export const ceilingOfCode: Record<SecurityCeiling, Ceiling> = {
  IP_ALLOW_LIST: 'ipAllowList',
  SESSION_LENGTH: 'sessionLength',
  SINGLE_SIGN_ON: 'singleSignOn',
  INVITATION_DOMAINS: 'invitationDomains',
  KEY_LIFETIME: 'keyLifetime',
  UNUSED_KEYS: 'unusedKeys',
}

export const modeNames: Record<CeilingMode, string> = { OFF: 'Off', REPORT_ONLY: 'Report only', ENFORCED: 'Enforced' }

/** What may be set for one ceiling, in one line: "Enforced: example.com", "Off: 12 hours". */
export function ceilingText(value: unknown): string {
  const { mode, ...rest } = value as { mode: CeilingMode } & Record<string, unknown>
  const [entry] = Object.entries(rest)
  const detail = entry && detailText(...entry)
  return detail ? `${modeNames[mode]}: ${detail}` : modeNames[mode]
}

function detailText(field: string, value: unknown): string {
  if (Array.isArray(value)) return value.join(', ')
  if (value === null || value === '') return 'any end'
  return countText(Number(value), field === 'maxHours' ? 'hour' : 'day')
}
