import { withTenant } from '../../core/context.ts'
import { subscribe } from '../../jobs/events.ts'
import { webhookEventTypes } from './event-types.ts'
import { hasListeners, tellEndpoints } from './messages.ts'

/** Endpoints are told of every event in the catalogue. Of all types only signals come in masses. */
export const webhookSubscriptions = webhookEventTypes.map((type) =>
  subscribe(type.name, 'webhooks', (ctx, event) => tellEndpoints(withTenant(ctx, event.tenantId), type, event), {
    concurrency: type.name === 'signal.raised' ? 4 : 1,
    isWanted: (tx, { tenantId }) => hasListeners(tx, tenantId, type.name),
  }),
)
