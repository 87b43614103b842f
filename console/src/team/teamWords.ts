import type {
  MemberFieldsFragment,
  MemberSort,
  MemberStatus,
  RoleFieldsFragment,
  RolesQuery,
} from '../api/generated/operations.ts'
import { closedText } from '../viewer/closed.ts'

export type Member = MemberFieldsFragment
export type Role = RoleFieldsFragment
export type Permission = RolesQuery['permissionCatalogue'][number]

/** By name where they gave one. */
export function nameOf({ person }: Pick<Member, 'person'>): string {
  return person.name ?? person.email
}

export const sortText: Record<MemberSort, string> = {
  NAME: 'Name',
  LAST_SEEN: 'Last seen',
  JOINED: 'Newest first',
}

export const statusText: Record<MemberStatus, string> = { ACTIVE: 'Active', DEACTIVATED: 'Deactivated' }

/** What somebody who acts here holds: the server decides by the same rule, the console only says so beforehand. */
export interface Standing {
  permissions: readonly string[]
  roles: readonly string[]
  /** Of a tenant that is suspended or being deleted, nothing is changed. */
  tenant?: Parameters<typeof closedText>[0] | null
}

function whyClosed({ tenant }: Standing): string | null {
  return tenant ? closedText(tenant) : null
}

/** Why this person cannot give the role to somebody; null when they can. */
export function whyNotGrantable(role: Pick<Role, 'id' | 'permissions'>, standing: Standing): string | null {
  if (role.id === 'OWNER' && !standing.roles.includes('OWNER')) return 'Only an owner can make somebody an owner.'
  const missing = role.permissions.find((permission) => !standing.permissions.includes(permission))
  return missing ? `It holds “${missing}”, which you do not.` : null
}

/** Why this person cannot change or delete the role; null when they can. */
export function whyNotEditable(role: Role, standing: Standing): string | null {
  if (role.builtIn) return 'Built-in roles cannot be changed.'
  if (whyClosed(standing)) return whyClosed(standing)
  if (!standing.permissions.includes('roles:manage')) return missingText('roles:manage')
  if (standing.roles.includes(role.id)) return 'You hold this role yourself. Somebody who does not can change it.'
  return whyNotGrantable(role, standing)
}

/** Why this person cannot change the member’s roles or standing; null when they can. */
export function whyNotManageable(member: Pick<Member, 'lockedReason'>, standing: Standing): string | null {
  if (!standing.permissions.includes('members:manage')) return missingText('members:manage')
  return whyClosed(standing) ?? member.lockedReason ?? null
}

/** Why this person cannot nominate the member as the next owner; null when they can. */
export function whyNotNominable(member: Member, standing: Standing): string | null {
  if (!standing.permissions.includes('ownership:transfer')) return missingText('ownership:transfer')
  if (whyClosed(standing)) return whyClosed(standing)
  if (!standing.roles.includes('OWNER')) return 'Only an owner can hand over the ownership.'
  if (member.roles.some((role) => role.id === 'OWNER')) return 'This member is an owner already.'
  return member.status === 'ACTIVE' ? null : 'This member is deactivated.'
}

function missingText(permission: string): string {
  return `You need the permission “${permission}” for this.`
}
