import { getTableName } from 'drizzle-orm'
import { toPublicActorId } from '../../core/ids.ts'
import {
  apiKeys,
  apiKeyUsage,
  auditEvents,
  auditHeads,
  deletedRules,
  endedMemberships,
  idempotencyRecords,
  identityMemberships,
  identityOrganizations,
  invitationLinks,
  invitations,
  keyringKeys,
  members,
  onboardingSteps,
  onboardings,
  ownershipTransfers,
  roles,
  rulePacks,
  ruleSets,
  rules,
  ruleVersions,
  securityFindings,
  settingsChanges,
  signals,
  tenantExportChunks,
  tenantExports,
  tenantKeys,
  tenantLogos,
  tenants,
} from '../../db/tables/index.ts'
import { billingInventory } from './billing-inventory.ts'
import { actor, type Holding, roleIds } from './holding.ts'
import { type ExportKind, exportKind } from './kind.ts'
import { usageInventory } from './usage-inventory.ts'
import { webhookInventory } from './webhook-inventory.ts'

const secret = 'The hash of a secret.'
const lease = 'Which process works at it.'

/**
 * Every table with rows of tenants. A test walks the catalogue and fails on a table, or a column of an exported table,
 * that is missing here: whoever adds one decides whether it belongs into an export.
 */
export const inventory: readonly Holding[] = [
  {
    table: tenants,
    counted: null,
    exported: exportKind(tenants, {
      name: 'tenant',
      key: ['tenantId'],
      columns: [
        ...([
          'tenantId',
          'name',
          'slug',
          'timeZone',
          'locale',
          'retentionDays',
          'supportContact',
          'primaryColor',
        ] as const),
        ...(['logoHash', 'metadata', 'tags', 'security', 'status', 'createdBy', 'createdAt'] as const),
        ...(['planCode', 'planVersion', 'billingAnchorDay', 'formerBilling'] as const),
        ...(['updatedAt', 'activatedAt', 'suspendedAt', 'suspensionReason', 'suspensionNote'] as const),
        ...(['deletionRequestedBy', 'deletionRequestedAt', 'deletionAt', 'version'] as const),
      ],
      as: { tenantId: 'tenant', createdBy: 'user', deletionRequestedBy: 'user' },
    }),
    withheld: {
      organizationId: 'An id at the identity provider.',
      deletionReminder: 'Which mail was sent last.',
      purgedAt: 'Nothing can be exported once it is set.',
    },
  },
  {
    table: members,
    counted: { one: 'member', many: 'members' },
    exported: exportKind(members, {
      name: 'members',
      key: ['id'],
      columns: ['id', 'userId', 'roles', 'status', 'createdAt', 'lastSeenAt', 'statusChangedAt'],
      as: { id: 'member', userId: 'user', roles: roleIds },
      person: 'userId',
    }),
    withheld: { membershipId: 'An id at the identity provider.' },
  },
  {
    table: roles,
    counted: { one: 'role of your own', many: 'roles of your own' },
    exported: exportKind(roles, {
      name: 'roles',
      key: ['id'],
      columns: ['id', 'name', 'permissions', 'createdBy', 'createdAt', 'updatedAt', 'version'],
      as: { id: 'role', createdBy: 'user' },
    }),
    withheld: { nameKey: 'The name again, case-folded.' },
  },
  {
    table: invitations,
    counted: { one: 'invitation', many: 'invitations' },
    exported: exportKind(invitations, {
      name: 'invitations',
      key: ['id'],
      columns: [
        ...(['id', 'email', 'roles', 'message', 'state', 'invitedBy', 'lifetimeHours', 'createdAt', 'sentAt'] as const),
        ...(['expiresAt', 'remindedAt', 'endedAt', 'acceptedBy'] as const),
      ],
      as: { id: 'invitation', roles: roleIds, invitedBy: 'user', acceptedBy: 'user' },
    }),
    withheld: { tokenHash: secret, reminderTokenHash: secret },
  },
  {
    table: invitationLinks,
    counted: { one: 'invitation link', many: 'invitation links' },
    exported: exportKind(invitationLinks, {
      name: 'invitation-links',
      key: ['id'],
      columns: ['id', 'roles', 'maxUses', 'uses', 'allowedDomains', 'createdBy', 'createdAt', 'expiresAt', 'revokedAt'],
      as: { id: 'invitationLink', roles: roleIds, createdBy: 'user' },
    }),
    withheld: { tokenHash: secret },
  },
  {
    table: ownershipTransfers,
    counted: null,
    exported: exportKind(ownershipTransfers, {
      name: 'ownership-transfers',
      key: ['id'],
      columns: ['id', 'fromMemberId', 'toMemberId', 'state', 'createdAt', 'expiresAt', 'closedAt'],
      as: { id: 'transfer', fromMemberId: 'member', toMemberId: 'member' },
    }),
  },
  {
    table: apiKeys,
    counted: { one: 'API key', many: 'API keys' },
    exported: exportKind(apiKeys, {
      name: 'api-keys',
      key: ['id'],
      columns: [
        ...(['id', 'name', 'description', 'environment', 'start', 'permissions', 'allowedIps'] as const),
        ...(['rateLimitPerMinute', 'metadata', 'creatorKind', 'creatorId', 'creatorLabel', 'createdAt'] as const),
        ...([
          'expiresAt',
          'enabledAt',
          'disabledAt',
          'disabledBy',
          'disabledReason',
          'revokedAt',
          'revokedBy',
        ] as const),
        ...(['replaces', 'replacedBy', 'overlapEndsAt'] as const),
      ],
      as: {
        ...{ id: 'apiKey', replaces: 'apiKey', replacedBy: 'apiKey' },
        creatorId: (id: string, { creatorKind }: { creatorKind: string }) => toPublicActorId(creatorKind, id),
      },
    }),
    withheld: {
      hash: secret,
      noticedDays: 'Which mail was sent last.',
      unusedNotedAt: 'When the audit log was last told.',
    },
  },
  {
    table: apiKeyUsage,
    counted: null,
    exported: exportKind(apiKeyUsage, {
      name: 'api-key-usage',
      key: ['keyId', 'hour'],
      columns: ['keyId', 'hour', 'calls', 'refused', 'lastAt', 'lastIp', 'lastUserAgent', 'lastOperation'],
      as: { keyId: 'apiKey' },
    }),
  },
  {
    table: securityFindings,
    counted: null,
    exported: exportKind(securityFindings, {
      name: 'security-findings',
      key: ['id'],
      columns: [
        ...(['id', 'ceiling', 'subjectKind', 'label', 'detail', 'refused', 'hours', 'firstAt', 'lastAt'] as const),
      ],
      as: { id: 'securityFinding' },
    }),
    withheld: { subject: 'The id of who the label names.' },
  },
  ...usageInventory,
  ...billingInventory,
  {
    table: rules,
    counted: { one: 'rule', many: 'rules' },
    exported: exportKind(rules, {
      name: 'rules',
      key: ['id'],
      columns: [
        ...(['id', 'name', 'description', 'severity', 'tags', 'text', 'ast', 'enabled', 'version'] as const),
        ...(['actorKind', 'actorId', 'actorLabel', 'createdAt', 'updatedAt'] as const),
        ...(['packId', 'packRuleId', 'packVersion', 'packWrote'] as const),
      ],
      as: { id: 'rule', actorId: actor },
    }),
  },
  {
    table: ruleVersions,
    counted: { one: 'version of a rule', many: 'versions of rules' },
    exported: exportKind(ruleVersions, {
      name: 'rule-versions',
      key: ['ruleId', 'version'],
      columns: [
        ...(['ruleId', 'version', 'at', 'actorKind', 'actorId', 'actorLabel'] as const),
        ...(['name', 'description', 'severity', 'tags', 'text', 'restoredFrom'] as const),
      ],
      as: { ruleId: 'rule', actorId: actor },
    }),
  },
  {
    table: rulePacks,
    counted: null,
    exported: exportKind(rulePacks, {
      name: 'rule-packs',
      key: ['packId'],
      columns: ['packId', 'version', 'ruleIds', 'installedAt', 'updatedAt', 'actorKind', 'actorId', 'actorLabel'],
      as: { actorId: actor },
    }),
  },
  { table: deletedRules, counted: null, exported: 'What rules were deleted, for a while: the audit log has them.' },
  { table: ruleSets, counted: null, exported: 'How often the rules were changed.' },
  {
    table: signals,
    counted: { one: 'signal', many: 'signals' },
    exported: exportKind(signals, {
      name: 'signals',
      key: ['position'],
      columns: [
        ...(['id', 'ruleId', 'ruleVersion', 'ruleName', 'severity', 'traceId', 'clause'] as const),
        ...(['spanReferences', 'message', 'createdAt'] as const),
      ],
      as: { id: 'signal', ruleId: 'rule' },
    }),
    withheld: { position: 'The order in which they are exported.' },
  },
  ...webhookInventory,
  {
    table: tenantKeys,
    counted: { one: 'cryptographic key', many: 'cryptographic keys' },
    exported: exportKind(tenantKeys, {
      name: 'keys',
      key: ['id'],
      columns: [
        ...(['id', 'purpose', 'version', 'state', 'provider', 'publicJwk', 'createdAt', 'activatedAt'] as const),
        ...(['retiredAt', 'rotateAfter', 'deletionAt'] as const),
      ],
      as: { id: 'key' },
    }),
    withheld: { providerKeyId: 'An id at the key provider.', error: 'What the key provider last said.' },
  },
  {
    table: settingsChanges,
    counted: { one: 'change in the settings’ history', many: 'changes in the settings’ history' },
    exported: exportKind(settingsChanges, {
      name: 'settings-history',
      key: ['version'],
      columns: ['version', 'at', 'actorKind', 'actorId', 'actorLabel', 'before', 'after', 'revertOf'],
      as: { actorId: actor },
    }),
  },
  {
    table: tenantLogos,
    counted: { one: 'logo', many: 'logos' },
    exported: exportKind(tenantLogos, { name: 'logos', key: ['hash'], columns: ['hash', 'createdAt'] }),
    withheld: { small: 'Exported as a file of its own.', large: 'Exported as a file of its own.' },
  },
  {
    table: onboardings,
    counted: null,
    exported: exportKind(onboardings, {
      name: 'onboarding',
      key: ['tenantId'],
      columns: ['requestedBy', 'state', 'defaultRules', 'createdAt', 'updatedAt', 'completedAt'],
      as: { requestedBy: 'user' },
    }),
    withheld: { adoptedOrganizationId: 'An id at the identity provider.', leasedBy: lease, leaseUntil: lease },
  },
  {
    table: onboardingSteps,
    counted: null,
    exported: exportKind(onboardingSteps, {
      name: 'onboarding-steps',
      key: ['name'],
      columns: [
        'name',
        'position',
        'state',
        'attempts',
        'errorCode',
        'error',
        'startedAt',
        'finishedAt',
        'nextAttemptAt',
      ],
    }),
  },
  {
    // Last, so that it holds what the export itself has caused until then.
    table: auditEvents,
    counted: { one: 'audit event', many: 'audit events' },
    exported: exportKind(auditEvents, {
      name: 'audit-log',
      key: ['seq'],
      columns: [
        ...(['seq', 'id', 'at', 'actorKind', 'actorId', 'actorLabel', 'action', 'targetKind', 'targetId'] as const),
        ...(['outcome', 'errorCode', 'before', 'after', 'requestId', 'ip', 'userAgent', 'prevHash', 'hash'] as const),
      ],
      as: { id: 'auditEvent', actorId: actor },
    }),
  },
  { table: auditHeads, counted: null, exported: 'The end of the audit log, which its last event tells as well.' },
  { table: keyringKeys, counted: null, exported: 'Key material, wrapped. It never leaves the key ring.' },
  { table: identityOrganizations, counted: null, exported: 'The built-in directory’s copy of the tenant’s name.' },
  { table: identityMemberships, counted: null, exported: 'The built-in directory’s copy of who is a member.' },
  { table: endedMemberships, counted: null, exported: 'Ids at the identity provider that are no longer valid.' },
  { table: idempotencyRecords, counted: null, exported: 'Answers kept for a day, sealed for who got them.' },
  { table: tenantExports, counted: null, exported: 'Exports do not contain each other.' },
  { table: tenantExportChunks, counted: null, exported: 'Exports do not contain each other.' },
]

/** What an export consists of, in the order in which it is written. */
export const exportKinds: readonly ExportKind[] = inventory.flatMap(({ exported }) =>
  typeof exported === 'string' ? [] : [exported],
)

export function holdingOf(tableName: string): Holding | undefined {
  return inventory.find(({ table }) => getTableName(table) === tableName)
}
