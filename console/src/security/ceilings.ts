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

/** One ceiling in one line: "Enforced: example.com", "Off: 12 hours". */
export function ceilingText(value: unknown): string {
  const { mode } = value as { mode: CeilingMode }
  const detail = detailText(value)
  return detail ? `${modeNames[mode]}: ${detail}` : modeNames[mode]
}

/** What a ceiling is set to beside its mode: "12 hours"; empty for one that has nothing to set, or nothing set. */
export function detailText(value: unknown): string {
  const { mode: _mode, ...rest } = value as Record<string, unknown>
  const [field, set] = Object.entries(rest)[0] ?? []
  if (field === undefined) return ''
  if (Array.isArray(set)) return set.join(', ')
  if (set === null || set === '') return 'any end'
  return countText(Number(set), field === 'maxHours' ? 'hour' : 'day')
}
