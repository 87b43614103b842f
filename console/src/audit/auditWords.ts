import type { AuditActorKind, AuditEventFieldsFragment } from '../api/generated/operations.ts'
import { wordsOf } from '../format/words.ts'

export type AuditEvent = AuditEventFieldsFragment

/** Actions this console knows by a better sentence than their name; others are shown by their name in words. */
const sentences: Record<string, string> = {
  startOnboarding: 'Tenant setup started',
  retryOnboarding: 'Tenant setup retried',
  cancelOnboarding: 'Tenant setup canceled',
  retryPlatformOnboarding: 'Tenant setup retried by an operator',
  rotateTenantKey: 'Key rotated',
  scheduleTenantKeyDeletion: 'Key deletion scheduled',
  cancelTenantKeyDeletion: 'Key deletion canceled',
  updateProfile: 'Profile changed',
}

export const knownActions = Object.keys(sentences)

export function actionText(action: string): string {
  return sentences[action] ?? wordsOf(action)
}

export const actorKindText: Record<AuditActorKind, string> = {
  PERSON: 'Person',
  OPERATOR: 'Operator',
  API_KEY: 'API key',
  SYSTEM: 'System',
  ANONYMOUS: 'Not signed in',
}
