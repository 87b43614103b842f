import type {
  ApiKeyEnvironment,
  ApiKeyFieldsFragment,
  ApiKeySort,
  ApiKeyState,
  ApiKeysQuery,
} from '../api/generated/operations.ts'
import { describeUserAgent } from '../sessions/describeUserAgent.ts'

export type ApiKey = ApiKeyFieldsFragment
export type ListedApiKey = ApiKeysQuery['apiKeys']['nodes'][number]
export type Usage = ListedApiKey['usage']

export const stateText: Record<ApiKeyState, string> = {
  ACTIVE: 'Active',
  DISABLED: 'Disabled',
  EXPIRED: 'Expired',
  REVOKED: 'Revoked',
}

export const environmentText: Record<ApiKeyEnvironment, string> = { LIVE: 'Live', TEST: 'Test' }

export const sortText: Record<ApiKeySort, string> = {
  CREATED: 'Newest first',
  NAME: 'Name',
  LAST_USED: 'Last used',
  EXPIRES: 'Ends soonest',
}

const day = 86_400_000
/** From here on the end of a key is something to act on; the first notice by mail goes out at the same time. */
const soonDays = 14

/** How urgent the end of a key is. */
export function expiryTone({ state, expiresAt }: Pick<ApiKey, 'state' | 'expiresAt'>, now: Date): 'soon' | 'calm' {
  const lives = state === 'ACTIVE' || state === 'DISABLED'
  return lives && expiresAt && Date.parse(expiresAt) - now.getTime() < soonDays * day ? 'soon' : 'calm'
}

/** Whether anything can still be done with the key. */
export function isLiving({ state }: Pick<ApiKey, 'state'>): boolean {
  return state === 'ACTIVE' || state === 'DISABLED'
}

/** Why the key cannot be rotated; null when it can. */
export function whyNotRotatable(key: Pick<ApiKey, 'state' | 'rotation'>): string | null {
  if (key.state === 'DISABLED') return 'Enable the key first.'
  return key.rotation.replacedBy ? 'It has been rotated already.' : null
}

/** What the last call came from: "curl/8.5.0, from 203.0.113.7, calling updateTenantSettings". */
export function lastCallText({ ip, userAgent, operation }: NonNullable<ApiKey['lastUse']>): string {
  const program = userAgent ? programOf(userAgent) : 'An unnamed program'
  return [program, ip && `from ${ip}`, operation && `calling ${operation.replace(/^(query|mutation) /, '')}`]
    .filter(Boolean)
    .join(', ')
}

/** Programs name themselves first: "node", "python-requests/2.32.3"; browsers are told apart as for sessions. */
function programOf(userAgent: string): string {
  return userAgent.startsWith('Mozilla/') ? describeUserAgent(userAgent) : (userAgent.split(' ')[0] ?? userAgent)
}
