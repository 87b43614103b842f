import type { AuditActorKind, AuditEventFieldsFragment } from '../api/generated/operations.ts'
import { wordsOf } from '../format/words.ts'

export type AuditEvent = AuditEventFieldsFragment

/** Actions this console knows by a better sentence than their name; others are shown by their name in words. */
const sentences: Record<string, string> = {
  'onboarding.start': 'Tenant setup started',
  'onboarding.retry': 'Tenant setup retried',
  'onboarding.fail': 'Tenant setup stopped',
  'onboarding.cancel': 'Tenant setup canceled',
  'onboarding.canceled': 'Tenant setup undone',
  'tenant.activate': 'Tenant activated',
  'key.create': 'Key created',
  'key.activate': 'Key activated',
  'key.rotate': 'Key rotation asked for',
  'key.schedule_deletion': 'Key deletion scheduled',
  'key.cancel_deletion': 'Key deletion canceled',
  'key.destroy': 'Key destroyed',
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
