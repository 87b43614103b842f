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
  'tenant:export': { scope: 'tenant', summary: 'Export everything the tenant has, and download it' },
  'tenant:delete': { scope: 'tenant', summary: 'Delete the tenant, and restore it' },
  'keys:read': { scope: 'tenant', summary: 'See the tenant’s cryptographic keys' },
  'keys:use': { scope: 'tenant', summary: 'Sign, encrypt and decrypt with the tenant’s keys' },
  'keys:manage': { scope: 'tenant', summary: 'Rotate keys and schedule their deletion' },
  'api-keys:read': { scope: 'tenant', summary: 'See the API keys and how they are used' },
  'api-keys:manage': { scope: 'tenant', summary: 'Create, change and revoke API keys' },
  'settings:manage': { scope: 'tenant', summary: 'Change the tenant’s settings and branding' },
  'security:read': { scope: 'tenant', summary: 'See the security settings and what they refuse' },
  'security:manage': { scope: 'tenant', summary: 'Change the security settings and set up single sign-on' },
  'audit:read': { scope: 'tenant', summary: 'Read the audit log' },
  'members:read': { scope: 'tenant', summary: 'See the team and its roles' },
  'members:manage': { scope: 'tenant', summary: 'Change members’ roles, deactivate and remove members' },
  'roles:manage': { scope: 'tenant', summary: 'Create, change and delete custom roles' },
  'ownership:transfer': { scope: 'tenant', summary: 'Hand the ownership to another member' },
  'invitations:read': { scope: 'tenant', summary: 'See who is invited' },
  'invitations:manage': { scope: 'tenant', summary: 'Invite people, send again and revoke invitations' },
  'plan:read': { scope: 'tenant', summary: 'See the plan, its limits and what is used of them' },
  'plan:change': { scope: 'tenant', summary: 'Change the plan' },
  'billing:read': { scope: 'tenant', summary: 'See the subscription, invoices and what comes next' },
  'billing:manage': { scope: 'tenant', summary: 'Cancel and resume the subscription, say who gets invoices' },
  'alerts:manage': { scope: 'tenant', summary: 'Choose when and who is told of usage, and put alerts away' },
  'usage:read': { scope: 'tenant', summary: 'See and export usage' },
  'usage:record': { scope: 'tenant', summary: 'Record usage and take entries back' },
  'rules:read': { scope: 'tenant', summary: 'See the rules, and try them on a trace' },
  'rules:manage': { scope: 'tenant', summary: 'Write, switch and delete rules, and install packs of rules' },
  'traces:evaluate': { scope: 'tenant', summary: 'Send traces to be checked against the rules' },
  'signals:read': { scope: 'tenant', summary: 'See and export what traces have broken' },
  'webhooks:read': { scope: 'tenant', summary: 'See the webhook endpoints and what was sent to them' },
  'webhooks:manage': {
    scope: 'tenant',
    summary: 'Create, change and delete webhook endpoints, and send again',
  },
  'platform:read': { scope: 'platform', summary: 'List and open every tenant, read only' },
  'platform:meters': { scope: 'platform', summary: 'Start and stop meters' },
  'platform:api-keys': { scope: 'platform', summary: 'Create and revoke the credentials of BeTrace services' },
  'api-keys:verify': { scope: 'platform', summary: 'Verify API keys of any tenant' },
  'platform:security': { scope: 'platform', summary: 'Switch off a security setting that locks a tenant out' },
  'platform:tenants': { scope: 'platform', summary: 'Suspend, reactivate and restore any tenant' },
  'platform:onboarding': { scope: 'platform', summary: 'Retry any failed onboarding' },
  'platform:plans': {
    scope: 'platform',
    summary: 'Write, publish and retire plans, and move tenants between versions',
  },
  'platform:billing': { scope: 'platform', summary: 'Issue invoices, record payments and give credits' },
  'platform:limits': { scope: 'platform', summary: 'Give a tenant limits other than its plan’s' },
} as const satisfies Record<string, { scope: PermissionScope; summary: string }>

export type PermissionScope = 'account' | 'tenant' | 'platform'
export type Permission = keyof typeof permissions

const catalogue = Object.keys(permissions) as Permission[]
const ofScope = (scope: PermissionScope) => catalogue.filter((name) => permissions[name].scope === scope)

export const accountPermissions: readonly Permission[] = ofScope('account')

/** What only other BeTrace services need: held by service credentials, not by operators. */
export const servicePermissions: readonly Permission[] = ['api-keys:verify']
export const platformPermissions: readonly Permission[] = ofScope('platform').filter(
  (permission) => !servicePermissions.includes(permission),
)

/** What an operator sees of a tenant they are not a member of. */
export const operatorTenantPermissions: readonly Permission[] = [
  'tenant:read',
  'keys:read',
  'security:read',
  'audit:read',
  'plan:read',
  'billing:read',
]

export const roles = ['OWNER', 'ADMIN', 'DEVELOPER', 'BILLING', 'VIEWER'] as const
export type Role = (typeof roles)[number]

/** What a tenant's roles can be made of. */
export const tenantPermissions: readonly Permission[] = ofScope('tenant')

const ownersOnly: readonly Permission[] = ['ownership:transfer', 'tenant:delete']

/** What an API key of a tenant can hold. Handing over the ownership stays with people. */
export const keyPermissions: readonly Permission[] = tenantPermissions.filter(
  (permission) => !ownersOnly.includes(permission),
)

/** Built-in roles, locked. OWNER holds every tenant permission, now and when new ones come. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  OWNER: tenantPermissions,
  ADMIN: tenantPermissions.filter((permission) => !ownersOnly.includes(permission)),
  DEVELOPER: [
    'tenant:read',
    'keys:read',
    'keys:use',
    'api-keys:read',
    'api-keys:manage',
    'members:read',
    'security:read',
    'plan:read',
    'usage:read',
    'usage:record',
    'rules:read',
    'rules:manage',
    'traces:evaluate',
    'signals:read',
    'webhooks:read',
    'webhooks:manage',
  ],
  BILLING: [
    'tenant:read',
    'members:read',
    'plan:read',
    'plan:change',
    'billing:read',
    'billing:manage',
    'alerts:manage',
    'usage:read',
  ],
  VIEWER: ['tenant:read', 'keys:read', 'members:read', 'plan:read', 'usage:read', 'rules:read', 'signals:read'],
}

export function isBuiltInRole(id: string): id is Role {
  return (roles as readonly string[]).includes(id)
}

export function isTenantPermission(name: string): name is Permission {
  return (tenantPermissions as readonly string[]).includes(name)
}

/**
 * The union of what roles give: built-in ones by id, custom ones by the permissions stored with them. A stored name
 * that has left the catalogue gives nothing.
 */
export function permissionsOf(held: readonly string[], ofCustomRoles: readonly string[] = []): Set<Permission> {
  const builtIn = held.filter(isBuiltInRole).flatMap((role) => rolePermissions[role])
  return new Set([...builtIn, ...ofCustomRoles.filter(isTenantPermission)])
}
