import type { WebhookDeliveryDetailsFragment } from '../api/generated/operations.ts'
import type { Endpoint, EventType } from './webhookWords.ts'

export const types: EventType[] = [
  { name: 'signal.raised', summary: 'A trace has broken a rule.', example: { type: 'signal.raised', data: {} } },
  { name: 'invoice.paid', summary: 'An invoice is paid.', example: { type: 'invoice.paid', data: {} } },
]

/** An endpoint that is on and was sent nothing yet. */
export const endpoint: Endpoint = {
  ...{ id: 'whe_1', url: 'https://acme.example/hooks', description: null, eventTypes: ['signal.raised'] },
  ...{ status: 'ENABLED', disabledReason: null, disabledAt: null, secretPrefix: 'whsec_ab' },
  ...{ previousSecretUntil: null, createdAt: '2026-03-01T12:00:00Z', createdBy: 'ada@acme.example' },
  ...{ failingSince: null, lastSucceededAt: null, lastFailedAt: null },
  ...{ pending: 0, succeededLastDay: 0, failedLastDay: 0 },
}

/** A delivery that is about to be tried for the first time. */
export const delivery: WebhookDeliveryDetailsFragment = {
  ...{ id: 'whd_1', messageId: 'msg_1', eventType: 'signal.raised', status: 'PENDING' },
  ...{ createdAt: '2026-03-01T12:00:00Z', nextAttemptAt: '2026-03-01T12:00:00Z', attempts: [], attemptCount: 0 },
  ...{ lastStatus: null, lastError: null, payload: { type: 'signal.raised', data: { rule: 'Checked charges' } } },
}

const failed = { at: '2026-03-01T12:00:01Z', durationMs: 1400, responseExcerpt: '<h1>Oh no</h1>' }

/** The same after its receiver has answered 500. */
export const refused: WebhookDeliveryDetailsFragment = {
  ...delivery,
  ...{ attempts: [{ ...failed, status: 500, error: 'The receiver answered 500.' }], attemptCount: 1, lastStatus: 500 },
  ...{ lastError: 'The receiver answered 500.', nextAttemptAt: '2026-03-01T12:05:01Z' },
}
