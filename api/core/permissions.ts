/**
 * The permission catalogue. A permission's scope says what it is held in: `account` by every signed-in person for what
 * is theirs, `tenant` through roles in the tenant the request acts in, `platform` by operators of this installation.
 */
export const permissions = {
  'account:read': { scope: 'account', summary: 'See your own profile, tenants and sessions' },
  'account:manage': { scope: 'account', summary: 'Change your profile and end your sessions' },
  'tenant:create': { scope: 'account', summary: 'Create a tenant' },
  'tenant:read': { scope: 'tenant', summary: 'See the tenant and its onboarding' },
  'onboarding:manage': { scope: 'tenant', summary: 'Retry or cancel the onboarding' },
  'keys:read': { scope: 'tenant', summary: 'See the tenant’s cryptographic keys' },
  'keys:use': { scope: 'tenant', summary: 'Sign, encrypt and decrypt with the tenant’s keys' },
  'keys:manage': { scope: 'tenant', summary: 'Rotate keys and schedule their deletion' },
  'settings:manage': { scope: 'tenant', summary: 'Change the tenant’s settings and branding' },
  'audit:read': { scope: 'tenant', summary: 'Read the audit log' },
  'platform:read': { scope: 'platform', summary: 'List and open every tenant, read only' },
  'platform:onboarding': { scope: 'platform', summary: 'Retry any failed onboarding' },
} as const satisfies Record<string, { scope: PermissionScope; summary: string }>

export type PermissionScope = 'account' | 'tenant' | 'platform'
export type Permission = keyof typeof permissions

const catalogue = Object.keys(permissions) as Permission[]
const ofScope = (scope: PermissionScope) => catalogue.filter((name) => permissions[name].scope === scope)

export const accountPermissions: readonly Permission[] = ofScope('account')
export const platformPermissions: readonly Permission[] = ofScope('platform')

/** What an operator sees of a tenant they are not a member of. */
export const operatorTenantPermissions: readonly Permission[] = ['tenant:read', 'keys:read', 'audit:read']

export const roles = ['OWNER', 'ADMIN', 'DEVELOPER', 'BILLING', 'VIEWER'] as const
export type Role = (typeof roles)[number]

/** Built-in roles, locked. OWNER holds every tenant permission, now and when new ones come. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  OWNER: ofScope('tenant'),
  ADMIN: ofScope('tenant'),
  DEVELOPER: ['tenant:read', 'keys:read', 'keys:use'],
  BILLING: ['tenant:read'],
  VIEWER: ['tenant:read', 'keys:read'],
}

/** The union of what the roles give. */
export function permissionsOf(held: readonly Role[]): Set<Permission> {
  return new Set(held.flatMap((role) => rolePermissions[role]))
}
