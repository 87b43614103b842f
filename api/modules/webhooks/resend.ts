import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { newId, toPublicId } from '../../core/ids.ts'
import { validate } from '../../core/validate.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'
import { requireDelivery } from './deliveries.ts'
import { type EndpointRow, lockEndpoint, lockForWebhooks, targetOf } from './endpoints.ts'
import { examplePayload } from './event-types.ts'
import { type DeliveryRow, insertDeliveries, insertMessage } from './messages.ts'

const testInput = z.object({ eventType: z.string().max(100, 'There is no such type of event.') })

/**
 * Sends the example of a type of event to an endpoint, whether or not it asks for the type, as a delivery like any other.
 * Throws NOT_FOUND, INVALID_INPUT, CONFLICT for an endpoint that is switched off.
 */
export function sendTest(ctx: TenantCtx, endpointId: string, input: z.input<typeof testInput>): Promise<DeliveryRow> {
  const { eventType } = validate(testInput, input)
  const payload = examplePayload(eventType, ctx.services.now())
  if (!payload) throw invalidField('eventType', 'There is no such type of event.')
  return inTenant(ctx, async (tx) => {
    const endpoint = await lockListening(tx, ctx, endpointId)
    const message = await insertMessage(tx, ctx, `test/${newId()}`, payload)
    if (!message) throw new Error('a test has the key of another message')
    return deliver(tx, ctx, endpoint, message, 'webhook.test')
  })
}

/**
 * Sends the message of a delivery to its endpoint once more, under the same message id, with attempts of its own. Throws
 * NOT_FOUND, CONFLICT for an endpoint that is switched off.
 */
export function resendDelivery(ctx: TenantCtx, deliveryId: string): Promise<DeliveryRow> {
  return inTenant(ctx, async (tx) => {
    const { endpointId, messageId, eventType } = await requireDelivery(tx, ctx, deliveryId)
    const endpoint = await lockListening(tx, ctx, endpointId)
    return deliver(tx, ctx, endpoint, { id: messageId, type: eventType }, 'webhook.resend')
  })
}

async function lockListening(tx: Tx, ctx: TenantCtx, endpointId: string): Promise<EndpointRow> {
  await lockForWebhooks(tx, ctx)
  const endpoint = await lockEndpoint(tx, ctx, endpointId)
  if (endpoint.disabledAt) throw new AppError('CONFLICT', { message: 'Enable the endpoint before you send to it.' })
  return endpoint
}

async function deliver(
  tx: Tx,
  ctx: TenantCtx,
  endpoint: EndpointRow,
  message: { id: string; type: string },
  action: string,
): Promise<DeliveryRow> {
  const [delivery] = await insertDeliveries(tx, ctx, message, [endpoint.id])
  if (!delivery) throw new Error('the delivery was not written')
  const after = { message: toPublicId('webhookMessage', message.id), type: message.type }
  await recordAudit(tx, { action, target: targetOf(endpoint), after })
  return delivery
}
