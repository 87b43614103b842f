import { type Permission, permissions } from '../../core/permissions.ts'
import type { ApiKeyRow } from './standing.ts'

/** What a key may do, one sentence a line. A stored permission that has left the catalogue gives nothing. */
export function describeKey(key: Pick<ApiKeyRow, 'permissions' | 'allowedIps' | 'rateLimitPerMinute'>): string[] {
  const known = key.permissions.filter((name): name is Permission => name in permissions)
  const may = known.map((name) => permissions[name].summary)
  const { allowedIps, rateLimitPerMinute: rate } = key
  return [
    ...(may.length > 0 ? may : ['Nothing but say whose key it is: it has no permissions']),
    ...(allowedIps.length > 0 ? [`Only from ${allowedIps.join(', ')}`] : []),
    ...(rate === null ? [] : [`At most ${rate} ${rate === 1 ? 'call' : 'calls'} a minute`]),
  ]
}
