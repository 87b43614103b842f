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
  'tenant.suspend': 'Tenant suspended',
  'tenant.reactivate': 'Suspension lifted',
  'tenant.delete': 'Deletion of the tenant asked for',
  'tenant.restore': 'Deletion of the tenant taken back',
  'export.start': 'Export started',
  'export.finish': 'Export finished',
  'export.cancel': 'Export canceled',
  'export.fail': 'Export failed',
  'export.download': 'Export downloaded',
  'member.add': 'Member added by the identity provider',
  'member.change-roles': 'Roles of a member changed',
  'member.deactivate': 'Member deactivated',
  'member.reactivate': 'Member reactivated',
  'member.remove': 'Member removed',
  'member.leave': 'Member left',
  'member.keep-last-owner': 'Last owner kept against the identity provider',
  'role.create': 'Role created',
  'role.update': 'Role changed',
  'role.delete': 'Role deleted',
  'ownership.nominate': 'Ownership offered',
  'ownership.accept': 'Ownership accepted',
  'ownership.decline': 'Ownership declined',
  'ownership.cancel': 'Ownership transfer canceled',
  'ownership.expire': 'Ownership transfer expired',
  'invitation.create': 'Person invited',
  'invitation.resend': 'Invitation sent again',
  'invitation.remind': 'Reminder of an invitation sent',
  'invitation.accept': 'Invitation accepted',
  'invitation.decline': 'Invitation declined',
  'invitation.revoke': 'Invitation revoked',
  'invitation.expire': 'Invitation expired',
  'invitation.request': 'New invitation asked for',
  'invitation.create-link': 'Invitation link created',
  'invitation.revoke-link': 'Invitation link revoked',
  'settings.update': 'Settings changed',
  'settings.revert': 'Settings change taken back',
  'settings.set-logo': 'Logo changed',
  'settings.remove-logo': 'Logo removed',
  'settings.clamp-retention': 'Retention shortened to what the plan allows',
  'plan.change': 'Plan changed',
  'plan.move': 'Moved to another version of the plan',
  'limit.override': 'Limit set by an operator',
  'limit.end-override': 'Limit taken back by an operator',
  'threshold.set': 'Alerts for a limit changed',
  'alert.dismiss': 'Alert dismissed',
  'increase.request': 'Increase of a limit requested',
  'increase.cancel': 'Request for an increase taken back',
  'increase.decide': 'Request for an increase decided by an operator',
  'apikey.create': 'API key created',
  'apikey.update': 'API key changed',
  'apikey.disable': 'API key disabled',
  'apikey.enable': 'API key enabled',
  'apikey.rotate': 'API key rotated',
  'apikey.revoke': 'API key revoked',
  'apikey.notice': 'Notice of an API key’s end sent',
  'servicekey.create': 'Service credential created',
  'servicekey.rotate': 'Service credential rotated',
  'servicekey.revoke': 'Service credential revoked',
  'security.update': 'Security settings changed',
  'security.lift': 'Security setting switched off by an operator',
  'security.refuse': 'Kept out by a security setting',
  'security.would-refuse': 'Would be kept out by a security setting',
  'security.create-sso-link': 'Set-up of single sign-on opened',
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

/** Who did it: a person by name or address, the product itself by the job it was doing. */
export function actorText({ actorKind, actorLabel }: Pick<AuditEvent, 'actorKind' | 'actorLabel'>): string {
  const job = actorKind === 'SYSTEM' && actorLabel.match(/^job:(.+)$/)?.[1]
  return job ? `BeTrace, ${wordsOf(job).toLowerCase()}` : actorLabel
}

export const actorKindText: Record<AuditActorKind, string> = {
  PERSON: 'Person',
  OPERATOR: 'Operator',
  API_KEY: 'API key',
  SYSTEM: 'System',
  ANONYMOUS: 'Not signed in',
}
