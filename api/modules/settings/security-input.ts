import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { normalDomain } from '../../core/domains.ts'
import { normalNetwork } from '../../core/networks.ts'
import {
  type Ceiling,
  ceilingModes,
  ceilings,
  defaultSecurityPolicy,
  type SecurityPolicy,
  securityPolicyOf,
} from '../../core/security-policy.ts'

export const securityLimits = { domains: 50, networks: 200, days: 3650, sessionHours: 24 * 365 } as const

const mode = z.enum(ceilingModes)

/** Each text in the one way it is kept, every one once. */
function eachOnce(
  most: number,
  what: string,
  normal: (text: string) => string | null,
  wrong: (text: string) => string,
) {
  return z
    .array(
      z.string().transform((text, issues) => {
        const written = normal(text)
        if (written === null) issues.addIssue({ code: 'custom', message: wrong(text.slice(0, 100)) })
        return written ?? z.NEVER
      }),
    )
    .max(most, `At most ${most} ${what} are kept.`)
    .transform((all) => [...new Set(all)])
}

const domains = eachOnce(
  securityLimits.domains,
  'domains',
  normalDomain,
  (text) => `“${text}” is not a domain like example.com.`,
)
const networks = eachOnce(
  securityLimits.networks,
  'networks',
  normalNetwork,
  (text) => `“${text}” is not an address or a network like 203.0.113.0/24 or 2001:db8::/32.`,
)

const days = z
  .int('Give a whole number of days.')
  .min(1, 'One day at least.')
  .max(securityLimits.days, `At most ${securityLimits.days} days.`)
const hours = z
  .int('Give a whole number of hours.')
  .min(1, 'One hour at least.')
  .max(securityLimits.sessionHours, `At most ${securityLimits.sessionHours} hours.`)

/** What may be changed: each ceiling whole, left out to keep it, null to give it its usual values back. */
export const securityFields = z.object({
  invitationDomains: z
    .object({ mode, domains })
    .refine(({ mode, domains }) => mode === 'OFF' || domains.length > 0, {
      path: ['domains'],
      message: 'Name a domain at least: with none nobody could be invited.',
    })
    .nullish(),
  keyLifetime: z.object({ mode, maxDays: days.nullable() }).nullish(),
  unusedKeys: z.object({ mode, days }).nullish(),
  ipAllowList: z
    .object({ mode, ranges: networks })
    .refine(({ mode, ranges }) => mode === 'OFF' || ranges.length > 0, {
      path: ['ranges'],
      message: 'Name a network at least: with none nobody could reach the tenant.',
    })
    .nullish(),
  sessionLength: z.object({ mode, maxHours: hours }).nullish(),
  singleSignOn: z.object({ mode }).nullish(),
})

export type SecurityPatch = z.output<typeof securityFields>

/** The ceilings among `patch` that differ from what holds now, as they become and as they were. */
export function changedCeilings(
  stored: Partial<SecurityPolicy>,
  patch: SecurityPatch,
): { before: Partial<SecurityPolicy>; after: Partial<SecurityPolicy> } {
  const current = securityPolicyOf(stored)
  const wanted: SecurityPolicy = { ...current, ...withUsual(patch) }
  // The database keeps an order of its own in objects, so texts do not compare.
  const changed = ceilings.filter((ceiling) => !isDeepStrictEqual(current[ceiling], wanted[ceiling]))
  return { before: picked(current, changed), after: picked(wanted, changed) }
}

function withUsual(patch: SecurityPatch): Partial<SecurityPolicy> {
  const named = ceilings.filter((ceiling) => patch[ceiling] !== undefined)
  return Object.fromEntries(named.map((ceiling) => [ceiling, patch[ceiling] ?? defaultSecurityPolicy[ceiling]]))
}

function picked(policy: SecurityPolicy, names: Ceiling[]): Partial<SecurityPolicy> {
  return Object.fromEntries(names.map((name) => [name, policy[name]]))
}
