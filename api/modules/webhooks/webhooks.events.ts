import { withTenant } from '../../core/context.ts'
import { subscribe } from '../../jobs/events.ts'
import { webhookEventTypes } from './event-types.ts'
import { tellEndpoints } from './messages.ts'

/** Endpoints are told of every event in the catalogue. Of all types only signals come in masses. */
export const webhookSubscriptions = webhookEventTypes.map((type) =>
  subscribe(
    type.name,
    'webhooks',
    (ctx, event) => tellEndpoints(withTenant(ctx, event.tenantId), type, event),
    type.name === 'signal.raised' ? {} : { concurrency: 1 },
  ),
)
