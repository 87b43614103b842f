import type { TenantStanding } from '../../core/context.ts'
import { securityPolicyOf } from '../../core/security-policy.ts'
import { tenants } from '../../db/tables/index.ts'

/** What is read of a tenant together with every caller's credential. */
export const standingColumns = {
  status: tenants.status,
  suspensionReason: tenants.suspensionReason,
  suspensionNote: tenants.suspensionNote,
  deletionAt: tenants.deletionAt,
  organizationId: tenants.organizationId,
  security: tenants.security,
}

type StandingRow = Pick<typeof tenants.$inferSelect, keyof typeof standingColumns>

/** A tenant's standing from those columns; the ceilings it has not set are at their defaults. */
export function standingOf({ security, ...columns }: StandingRow): TenantStanding {
  return { ...columns, security: securityPolicyOf(security) }
}
