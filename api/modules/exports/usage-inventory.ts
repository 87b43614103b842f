import {
  increaseRequests,
  limitOverrides,
  quotaReservations,
  usageAlerts,
  usageCounters,
  usageEvents,
  usageRollups,
  usageSubjects,
  usageThresholds,
} from '../../db/tables/index.ts'
import { actor, type Holding, roleIds } from './holding.ts'
import { exportKind } from './kind.ts'

/** Limits and what is used of them. */
export const usageInventory: readonly Holding[] = [
  {
    table: limitOverrides,
    counted: null,
    exported: exportKind(limitOverrides, {
      name: 'limit-overrides',
      key: ['id'],
      columns: [
        ...(['id', 'meter', 'value', 'reason', 'createdAt', 'expiresAt', 'endedAt'] as const),
        ...(['actorKind', 'actorId', 'actorLabel'] as const),
      ],
      as: { id: 'limitOverride', actorId: actor },
    }),
  },
  {
    table: increaseRequests,
    counted: null,
    exported: exportKind(increaseRequests, {
      name: 'increase-requests',
      key: ['id'],
      columns: [
        ...(['id', 'meter', 'limitBefore', 'wanted', 'wantedUntil', 'reason', 'state', 'createdAt'] as const),
        ...(['actorKind', 'actorId', 'actorLabel', 'closedAt', 'closedBy', 'note', 'granted', 'grantedUntil'] as const),
      ],
      as: { id: 'increaseRequest', actorId: actor },
    }),
  },
  {
    table: usageThresholds,
    counted: null,
    exported: exportKind(usageThresholds, {
      name: 'usage-thresholds',
      key: ['meter'],
      columns: ['meter', 'percents', 'roles', 'updatedAt'],
      as: { roles: roleIds },
    }),
  },
  {
    table: usageAlerts,
    counted: null,
    exported: exportKind(usageAlerts, {
      name: 'usage-alerts',
      key: ['id'],
      columns: [
        ...(['id', 'meter', 'percent', 'limit', 'used', 'reachedAt', 'periodStart', 'periodEnd', 'rearmedAt'] as const),
        ...(['dismissedAt', 'dismissedBy'] as const),
      ],
      as: { id: 'usageAlert' },
    }),
  },
  {
    table: usageEvents,
    counted: { one: 'usage event', many: 'usage events' },
    exported: exportKind(usageEvents, {
      name: 'usage-events',
      key: ['key'],
      columns: [
        ...(['source', 'eventId', 'meter', 'quantity', 'occurredAt', 'recordedAt', 'keyId', 'subject'] as const),
        ...(['dimensions', 'reason', 'late'] as const),
      ],
      as: { keyId: 'apiKey' },
    }),
    withheld: { key: 'Made of source and id.', reverses: 'A reversing entry carries the source and id of its event.' },
  },
  {
    table: usageCounters,
    counted: null,
    exported: exportKind(usageCounters, {
      name: 'usage-by-period',
      key: ['meter', 'periodStart'],
      columns: ['meter', 'periodStart', 'quantity', 'peak', 'last', 'lastAt', 'late', 'closedAt'],
    }),
  },
  { table: quotaReservations, counted: null, exported: 'Holds room for minutes; what comes of it is a usage event.' },
  { table: usageRollups, counted: null, exported: 'Sums of the usage events.' },
  { table: usageSubjects, counted: null, exported: 'The subjects of the usage events.' },
]
