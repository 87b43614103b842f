import type { CreateApiKeyInput, UpdateApiKeyInput } from '../api/generated/operations.ts'
import type { Entry } from '../settings/draft.ts'
import type { ApiKey } from './apiKeyWords.ts'
import { type ExpiryDraft, expiryOf } from './expiry.ts'

/** A key as the form holds it: text in every field. */
export interface KeyDraft {
  name: string
  description: string
  environment: 'LIVE' | 'TEST'
  expiry: ExpiryDraft
  permissions: readonly string[]
  /** Addresses and networks, one a line. */
  allowedIps: string
  rateLimit: string
  metadata: readonly Entry[]
}

export function newDraft(expiry: ExpiryDraft): KeyDraft {
  const text = { name: '', description: '', allowedIps: '', rateLimit: '' }
  return { ...text, environment: 'LIVE', expiry, permissions: [], metadata: [] }
}

export function draftOf(key: ApiKey): KeyDraft {
  const { name, description, environment, permissions, allowedIps, rateLimitPerMinute, metadata } = key
  return {
    ...{ name, environment, permissions, metadata },
    description: description ?? '',
    expiry: { choice: 'KEEP', date: '' },
    allowedIps: allowedIps.join('\n'),
    rateLimit: rateLimitPerMinute === null ? '' : String(rateLimitPerMinute),
  }
}

function commonOf({ name, description, permissions, allowedIps, rateLimit, metadata }: KeyDraft) {
  return {
    name,
    permissions: [...permissions],
    description: description.trim() || null,
    allowedIps: allowedIps.split(/[\s,;]+/).filter(Boolean),
    // A number the server would not take stays one, for its sentence.
    rateLimitPerMinute: rateLimit.trim() === '' ? null : Math.trunc(Number(rateLimit)) || 0,
    metadata: metadata.filter(({ key, value }) => key !== '' || value !== '').map(({ key, value }) => ({ key, value })),
  }
}

export function createInput(draft: KeyDraft, now: Date, timeZone: string): CreateApiKeyInput {
  return { ...commonOf(draft), environment: draft.environment, expiresAt: expiryOf(draft.expiry, now, timeZone) }
}

export function updateInput(id: string, draft: KeyDraft, now: Date, timeZone: string): UpdateApiKeyInput {
  const expiresAt = expiryOf(draft.expiry, now, timeZone)
  return { id, ...commonOf(draft), ...(expiresAt !== undefined && { expiresAt }) }
}

/** The server's sentence for a field, or for any of its rows. */
export function errorOf(fields: Record<string, string>, field: string): string | undefined {
  return Object.entries(fields).find(([path]) => path === field || path.startsWith(`${field}.`))?.[1]
}
