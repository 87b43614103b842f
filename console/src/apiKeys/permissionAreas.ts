import { wordsOf } from '../format/words.ts'

export interface PermissionInfo {
  name: string
  summary: string
}

export interface Area {
  title: string
  permissions: PermissionInfo[]
}

/** What a permission is about, by the part of its name before the colon; one that is not here is named by that part. */
const areaOf: Record<string, string> = {
  tenant: 'Tenant',
  onboarding: 'Tenant',
  settings: 'Tenant',
  audit: 'Tenant',
  members: 'Team',
  roles: 'Team',
  invitations: 'Team',
  keys: 'Cryptographic keys',
  'api-keys': 'API keys',
  webhooks: 'Webhooks',
  rules: 'Rules',
  traces: 'Rules',
  signals: 'Rules',
}

/** The permissions by what they are about, in the order of the catalogue. */
export function areasOf(permissions: readonly PermissionInfo[]): Area[] {
  const areas = new Map<string, PermissionInfo[]>()
  for (const permission of permissions) {
    const subject = permission.name.split(':')[0] ?? ''
    const title = areaOf[subject] ?? wordsOf(subject)
    areas.set(title, [...(areas.get(title) ?? []), permission])
  }
  return [...areas].map(([title, members]) => ({ title, permissions: members }))
}

/** "See the tenant" to "see the tenant": as the rest of a sentence. */
export function inSentence(summary: string): string {
  return summary.charAt(0).toLowerCase() + summary.slice(1)
}

export interface Template {
  title: string
  permissions: readonly string[]
}

/** What keys are usually made for. */
export const templates: readonly Template[] = [
  { title: 'CI: read', permissions: ['tenant:read', 'members:read'] },
  { title: 'CI: record builds', permissions: ['tenant:read', 'settings:manage'] },
  { title: 'Service: sign and encrypt', permissions: ['tenant:read', 'keys:read', 'keys:use'] },
  { title: 'Audit export', permissions: ['tenant:read', 'audit:read'] },
]
