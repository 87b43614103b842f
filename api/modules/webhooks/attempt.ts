import { and, eq } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import type { TenantCtx } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { toPublicId } from '../../core/ids.ts'
import { webhookDeliveries, webhookEndpoints, webhookMessages } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import type { Claim } from './claim.ts'
import { type EndpointRow, ofEndpoint } from './endpoints.ts'
import type { DeliveryRow, MessageRow } from './messages.ts'
import { recordOutcome } from './outcome.ts'
import { type PostOutcome, post } from './post.ts'
import { openWebhookSecret } from './secrets.ts'

/** A delivery with all that is needed to send it. */
export interface Due {
  delivery: DeliveryRow
  endpoint: EndpointRow
  message: MessageRow
}

/**
 * Sends a delivery once and writes down what came of it. Rejects, with nothing written, when the secrets cannot be opened
 * just now or the database is away: then it is due again when the claim is over, at worst sent twice.
 */
export async function attemptDelivery(ctx: TenantCtx, claim: Claim, timeoutMs: number): Promise<void> {
  const due = await findDue(ctx, claim)
  if (!due) return
  const at = ctx.services.now()
  const body = JSON.stringify(due.message.payload)
  const headers = await signedHeaders(ctx, due, at, body)
  const options = { allowPrivate: ctx.services.config.WEBHOOK_ALLOW_PRIVATE_ADDRESSES, timeoutMs }
  const outcome = headers ? await post(due.endpoint.url, headers, body, options) : unsigned
  await recordOutcome(ctx, due, claim, at, outcome)
}

const unsigned: PostOutcome = {
  ...{ status: null, durationMs: 0, excerpt: null, retryAfter: undefined },
  error: 'The secret cannot be opened any more: its encryption key is being deleted. Rotate the secret.',
}

/** Null when the claim is over, or when there is nothing to send it to any more. */
function findDue(ctx: TenantCtx, { deliveryId, endpointId, until }: Claim): Promise<Due | null> {
  const { tenantId } = ctx
  return inTenant(ctx, async (tx) => {
    const [due] = await tx
      .select({ delivery: webhookDeliveries, endpoint: webhookEndpoints, message: webhookMessages })
      .from(webhookDeliveries)
      .innerJoin(webhookEndpoints, ofEndpoint(ctx, endpointId))
      .innerJoin(
        webhookMessages,
        and(eq(webhookMessages.tenantId, tenantId), eq(webhookMessages.id, webhookDeliveries.messageId)),
      )
      .where(
        and(
          eq(webhookDeliveries.tenantId, tenantId),
          eq(webhookDeliveries.id, deliveryId),
          eq(webhookDeliveries.nextAttemptAt, until),
        ),
      )
    return due ?? null
  })
}

/** The headers of Standard Webhooks 1.0. Null when there is nothing to sign with. */
async function signedHeaders(
  ctx: TenantCtx,
  { endpoint, message }: Due,
  at: Date,
  body: string,
): Promise<Record<string, string> | null> {
  const secrets = await openSecrets(ctx, endpoint, at)
  if (secrets.length === 0) return null
  const id = toPublicId('webhookMessage', message.id)
  return {
    'content-type': 'application/json',
    'user-agent': 'BeTrace-Webhooks/1.0',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  }
}

/** The secret, and during an overlap the one before. One whose key is gone for good does not sign any more. */
async function openSecrets(ctx: TenantCtx, endpoint: EndpointRow, at: Date): Promise<string[]> {
  const { secret, previousSecret, previousSecretUntil } = endpoint
  const sealed = [secret, previousSecretUntil && previousSecretUntil > at ? previousSecret : null]
  const opened = await Promise.all(sealed.map((each) => each && openWebhookSecret(ctx, each).catch(nullIfGone)))
  return opened.filter((each) => each !== null)
}

function nullIfGone(error: unknown): null {
  if (error instanceof AppError && ['KEY_UNAVAILABLE', 'NOT_FOUND'].includes(error.code)) return null
  throw error
}
