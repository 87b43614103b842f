import { and, eq } from 'drizzle-orm'
import { toPublicId, toPublicRoleId } from '../../core/ids.ts'
import { apiKeys, increaseRequests, invitations, signals } from '../../db/tables/index.ts'
// For the event types they declare.
import type {} from '../alerts/raise.ts'
import type {} from '../api-keys/expiry-notice.ts'
import type {} from '../increases/decisions.ts'
import type {} from '../invitations/invitations.ts'
import type {} from '../rules/rules.ts'
import type {} from '../signals/signals.ts'
import { defineWebhookEvent } from './event-type.ts'

/** Of up to 100 references, each as long as its sender liked, so many are told: a message stays small. */
const toldSpans = { count: 20, length: 200 }

/** What happens in a tenant besides what it pays. */
export const tenantEvents = [
  defineWebhookEvent({
    name: 'signal.raised',
    summary: 'A trace has broken a rule.',
    permission: 'signals:read',
    example: {
      id: 'sig_5tq9vxk2h78h0bkf3w1n2q4d6r',
      ruleId: 'rul_01k5t9z4d3e6t8g5q4r2w0y7ba',
      ruleVersion: 3,
      ruleName: 'Large payments are checked for fraud',
      severity: 'CRITICAL',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      clause: 'always',
      spanReferences: ['00f067aa0ba902b7'],
      message: 'Found payment.charge_card without payment.fraud_check.',
    },
    keyOf: ({ signalId }) => signalId,
    tell: async (tx, { tenantId, signalId }) => {
      const [signal] = await tx
        .select()
        .from(signals)
        .where(and(eq(signals.tenantId, tenantId), eq(signals.id, signalId)))
      if (!signal) return null
      const { ruleVersion, ruleName, severity, traceId, clause, message, createdAt } = signal
      const spans = signal.spanReferences.slice(0, toldSpans.count)
      const data = {
        ...{ id: toPublicId('signal', signal.id), ruleId: toPublicId('rule', signal.ruleId), ruleVersion, ruleName },
        ...{ severity, traceId, clause, message },
        spanReferences: spans.map((id) => id.slice(0, toldSpans.length).toWellFormed()),
      }
      return { at: createdAt, data }
    },
  }),
  defineWebhookEvent({
    name: 'rules.changed',
    summary: 'A rule was written, switched or deleted.',
    permission: 'rules:read',
    example: { generation: 12 },
    keyOf: ({ generation }) => String(generation),
    tell: async (tx, { generation }) => ({ at: tx.ctx.services.now(), data: { generation } }),
  }),
  defineWebhookEvent({
    name: 'usage.threshold-reached',
    summary: 'So many percent of a limit are used.',
    permission: 'plan:read',
    example: {
      id: 'alr_01k5tc3m2pe0wbv8y4t6x5z1qk',
      meter: 'spans',
      percent: 80,
      limit: 1_000_000,
      used: 803_112,
      periodStart: '2026-10-01T00:00:00.000Z',
    },
    keyOf: ({ alertId }) => alertId,
    tell: async (_tx, { alertId, meter, percent, limit, used, periodStart, at }) => ({
      at: new Date(at),
      data: { id: toPublicId('usageAlert', alertId), meter, percent, limit, used, periodStart },
    }),
  }),
  defineWebhookEvent({
    name: 'limit.increase-decided',
    summary: 'The operators have answered a request to raise a limit.',
    permission: 'plan:read',
    example: { id: 'inc_01k5td1v7tfqv9a7cm5nq3k8es', meter: 'spans', state: 'APPROVED', note: null },
    keyOf: ({ requestId }) => requestId,
    tell: async (tx, { tenantId, requestId, meter, at }) => {
      const [request] = await tx
        .select()
        .from(increaseRequests)
        .where(and(eq(increaseRequests.tenantId, tenantId), eq(increaseRequests.id, requestId)))
      if (!request) return null
      const { state, note } = request
      return { at: new Date(at), data: { id: toPublicId('increaseRequest', requestId), meter, state, note } }
    },
  }),
  defineWebhookEvent({
    name: 'api-key.expiring',
    summary: 'An API key ends in 14, 7 or 1 days.',
    permission: 'api-keys:read',
    example: {
      id: 'key_01k5tdd6k8ex1bs8a9d0f2g3hj',
      name: 'Deploy',
      start: 'bt_live_7Qk2',
      days: 7,
      expiresAt: '2026-10-20T12:00:00.000Z',
    },
    keyOf: ({ keyId, days, expiresAt }) => `${keyId}/${days}/${expiresAt}`,
    tell: async (tx, { tenantId, keyId, days, expiresAt }) => {
      const [key] = await tx
        .select()
        .from(apiKeys)
        .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, keyId)))
      if (!key) return null
      const data = { id: toPublicId('apiKey', keyId), name: key.name, start: key.start, days, expiresAt }
      return { at: tx.ctx.services.now(), data }
    },
  }),
  defineWebhookEvent({
    name: 'invitation.accepted',
    summary: 'Somebody who was invited is a member.',
    permission: 'members:read',
    example: {
      id: 'inv_01k5tdpx4cfzatt0v1w2x3y4z5',
      memberId: 'mem_01k5tdq0a8e6m9k7j6h5g4f3d2',
      email: 'ada@example.com',
      roles: ['DEVELOPER'],
    },
    keyOf: ({ invitationId }) => invitationId,
    tell: async (tx, { tenantId, invitationId, memberId }) => {
      const [invitation] = await tx
        .select()
        .from(invitations)
        .where(and(eq(invitations.tenantId, tenantId), eq(invitations.id, invitationId)))
      if (!invitation) return null
      const { email, roles, endedAt } = invitation
      const ids = { id: toPublicId('invitation', invitationId), memberId: toPublicId('member', memberId) }
      return { at: endedAt ?? tx.ctx.services.now(), data: { ...ids, email, roles: roles.map(toPublicRoleId) } }
    },
  }),
]
