import { describe, expect, test } from 'vitest'
import {
  breachesOf,
  isDomainAllowed,
  isKeyExpiryAllowed,
  keyUseNeededSince,
  latestKeyExpiry,
  sessionNeededSince,
} from './ceilings.ts'
import type { Actor, Ctx, PersonActor } from './context.ts'
import { defaultSecurityPolicy, type SecurityPolicy } from './security-policy.ts'

const now = new Date('2026-03-29T12:00:00Z')
const day = 86_400_000
const policyWith = (change: Partial<SecurityPolicy>): SecurityPolicy => ({ ...defaultSecurityPolicy, ...change })

const person: PersonActor = {
  kind: 'person',
  userId: 'u',
  sessionId: 's',
  session: { beganAt: new Date(0), ssoOrganizationId: 'org_other' },
  email: 'ada@example.com',
  name: null,
  isOperator: false,
  membership: null,
  permissions: new Set(),
}
const key: Actor = {
  kind: 'key',
  keyId: 'k',
  tenantId: 't',
  name: 'CI',
  permissions: new Set(),
  createdAt: now,
  expiresAt: null,
  rateLimitPerMinute: null,
}

/** The codes with which a caller from an address is refused, in the order they are told. */
function codesFor(actor: Actor, ip: string | null, security: SecurityPolicy): string[] {
  const request = { id: 'r', ip, userAgent: null, idempotency: null, operation: null }
  const ctx = { actor, request, services: { now: () => now } } as Ctx
  return breachesOf({ security, organizationId: 'org_own' }, ctx).map(({ refusal }) => refusal.code)
}

describe('what stands between a caller and a tenant', () => {
  const all = policyWith({
    ipAllowList: { mode: 'ENFORCED', ranges: ['10.0.0.0/8'] },
    sessionLength: { mode: 'REPORT_ONLY', maxHours: 1 },
    singleSignOn: { mode: 'ENFORCED' },
  })

  test('is everything for a person, whatever the mode', () => {
    expect(codesFor(person, '192.0.2.1', all)).toEqual(['IP_NOT_ALLOWED', 'SSO_REQUIRED', 'SESSION_TOO_OLD'])
    const welcome = { ...person, session: { beganAt: now, ssoOrganizationId: 'org_own' } }
    expect(codesFor(welcome, '10.1.1.1', all)).toEqual([])
  })

  test('is the network alone for an API key', () => {
    expect(codesFor(key, '192.0.2.1', all)).toEqual(['IP_NOT_ALLOWED'])
    expect(codesFor(key, '10.1.1.1', all)).toEqual([])
    expect(codesFor(key, null, all)).toEqual(['IP_NOT_ALLOWED'])
  })

  test('is nothing where everything is off', () => {
    expect(codesFor(person, null, defaultSecurityPolicy)).toEqual([])
  })

  test('a session of exactly the longest length is still good', () => {
    const policy = policyWith({ sessionLength: { mode: 'ENFORCED', maxHours: 2 } })
    expect(sessionNeededSince(policy, now)).toEqual(new Date('2026-03-29T10:00:00Z'))
    const began = (ago: number) => ({
      ...person,
      session: { beganAt: new Date(now.getTime() - ago), ssoOrganizationId: null },
    })
    expect(codesFor(began(7_200_000), null, policy)).toEqual([])
    expect(codesFor(began(7_200_001), null, policy)).toEqual(['SESSION_TOO_OLD'])
  })
})

describe('the ceilings of API keys', () => {
  const limited = policyWith({ keyLifetime: { mode: 'ENFORCED', maxDays: 30 } })
  const anyEnd = policyWith({ keyLifetime: { mode: 'ENFORCED', maxDays: null } })

  test('a key ends at the latest so many days after it was made, and it must end', () => {
    const latest = new Date(now.getTime() + 30 * day)
    expect(latestKeyExpiry(limited, now)).toEqual(latest)
    expect(isKeyExpiryAllowed(limited, now, latest)).toBe(true)
    expect(isKeyExpiryAllowed(limited, now, new Date(latest.getTime() + 1))).toBe(false)
    expect(isKeyExpiryAllowed(limited, now, null)).toBe(false)
  })

  test('without a longest lifetime any end will do, and none will not', () => {
    expect(latestKeyExpiry(anyEnd, now)).toBeNull()
    expect(isKeyExpiryAllowed(anyEnd, now, new Date(now.getTime() + 3650 * day))).toBe(true)
    expect(isKeyExpiryAllowed(anyEnd, now, null)).toBe(false)
  })

  test('a key counts as forgotten after so many days', () => {
    const policy = policyWith({ unusedKeys: { mode: 'ENFORCED', days: 14 } })
    expect(keyUseNeededSince(policy, now)).toEqual(new Date(now.getTime() - 14 * day))
  })
})

test('a domain is compared in the one way it is written, and subdomains are others', () => {
  const policy = policyWith({ invitationDomains: { mode: 'ENFORCED', domains: ['xn--bcher-kva.example'] } })
  expect(isDomainAllowed(policy, 'BÜCHER.example')).toBe(true)
  for (const domain of ['a.xn--bcher-kva.example', 'bucher.example', '', 'localhost'])
    expect(isDomainAllowed(policy, domain)).toBe(false)
})
