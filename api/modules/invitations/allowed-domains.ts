import { isDomainAllowed } from '../../core/ceilings.ts'
import { AppError } from '../../core/errors.ts'
import { type SecurityPolicy, securityPolicyOf } from '../../core/security-policy.ts'
import type { Tx } from '../../db/tenancy.ts'
import { noteFinding } from '../settings/findings.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { domainOf } from './found.ts'
import type { InvitationLinkRow } from './links.ts'

/**
 * Holds an invitation to the domains that the tenant's security settings name: when it is sent, sent again, and when it is
 * accepted, since the settings may have changed in between. Reported at most once an hour for each address when they are
 * not enforced. Throws DOMAIN_NOT_ALLOWED.
 */
export async function requireAllowedAddress(tx: Tx, tenant: TenantRow, email: string, field?: string): Promise<void> {
  const policy = securityPolicyOf(tenant.security)
  const domain = domainOf(email)
  if (policy.invitationDomains.mode === 'OFF' || isDomainAllowed(policy, domain)) return
  if (policy.invitationDomains.mode === 'ENFORCED') throw notAllowed(tenant, domain, policy, field)
  await report(tx, email, domain)
}

/** As requireAllowedAddress, for the domains a link names; one without any is held to the settings when it is used. */
export async function requireAllowedLink(tx: Tx, tenant: TenantRow, domains: readonly string[]): Promise<void> {
  const policy = securityPolicyOf(tenant.security)
  const foreign = domains.find((domain) => !isDomainAllowed(policy, domain))
  if (policy.invitationDomains.mode === 'OFF' || foreign === undefined) return
  if (policy.invitationDomains.mode === 'ENFORCED') throw notAllowed(tenant, foreign, policy, 'allowedDomains')
  await report(tx, `a link for ${foreign}`, foreign)
}

/** Whose addresses a link lets in: those it names, as far as the tenant still takes them. None means all. */
export function domainsOfLink({ allowedDomains }: InvitationLinkRow, { security }: TenantRow): string[] | 'all' {
  const policy = securityPolicyOf(security)
  if (policy.invitationDomains.mode !== 'ENFORCED') return allowedDomains.length > 0 ? allowedDomains : 'all'
  if (allowedDomains.length === 0) return policy.invitationDomains.domains
  return allowedDomains.filter((domain) => isDomainAllowed(policy, domain))
}

function notAllowed(
  { name }: TenantRow,
  domain: string,
  { invitationDomains: { domains } }: SecurityPolicy,
  field?: string,
): AppError {
  const allowed = new Intl.ListFormat('en', { type: 'disjunction' }).format(domains)
  const message = `${name} takes addresses of ${allowed} only, not of ${domain}.`
  return new AppError('DOMAIN_NOT_ALLOWED', {
    message,
    details: { domain },
    ...(field && { fields: { [field]: message } }),
  })
}

async function report(tx: Tx, address: string, domain: string): Promise<void> {
  const subject = { kind: 'EMAIL', id: address, label: address } as const
  await noteFinding(tx, { ceiling: 'invitationDomains', subject, detail: domain, refused: null })
}
