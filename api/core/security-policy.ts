/** OFF binds nobody, REPORT_ONLY lets everything pass and writes down what would be refused, ENFORCED refuses. */
export const ceilingModes = ['OFF', 'REPORT_ONLY', 'ENFORCED'] as const
export type CeilingMode = (typeof ceilingModes)[number]

/**
 * A tenant's security settings: ceilings that bind everyone in it, its owners too. They are read with the caller's
 * credential on every request, so a change counts from the next request on.
 */
export interface SecurityPolicy {
  /** Invitations go only to addresses of these domains (lower case). */
  invitationDomains: { mode: CeilingMode; domains: string[] }
  /** API keys must expire, and at the latest so many days after they were made; null: at any time. */
  keyLifetime: { mode: CeilingMode; maxDays: number | null }
  /** API keys that nobody used for so many days are disabled. */
  unusedKeys: { mode: CeilingMode; days: number }
  /** People and API keys reach the tenant from these networks only (CIDR). */
  ipAllowList: { mode: CeilingMode; ranges: string[] }
  /** Who signed in longer ago than this signs in again to reach the tenant. */
  sessionLength: { mode: CeilingMode; maxHours: number }
  /** People reach the tenant only with a session that single sign-on gave. */
  singleSignOn: { mode: CeilingMode }
}

export const ceilings = [
  'invitationDomains',
  'keyLifetime',
  'unusedKeys',
  'ipAllowList',
  'sessionLength',
  'singleSignOn',
] as const satisfies readonly (keyof SecurityPolicy)[]
export type Ceiling = keyof SecurityPolicy

export const defaultSecurityPolicy: SecurityPolicy = {
  invitationDomains: { mode: 'OFF', domains: [] },
  keyLifetime: { mode: 'OFF', maxDays: 90 },
  unusedKeys: { mode: 'OFF', days: 90 },
  ipAllowList: { mode: 'OFF', ranges: [] },
  sessionLength: { mode: 'OFF', maxHours: 24 * 7 },
  singleSignOn: { mode: 'OFF' },
}

/** The whole policy from what a tenant has stored: only the ceilings it has set. */
export function securityPolicyOf(stored: Partial<SecurityPolicy>): SecurityPolicy {
  return { ...defaultSecurityPolicy, ...stored }
}
