import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { TenantCtx } from '../../core/context.ts'
import { newId } from '../../core/ids.ts'
import { isPlainText } from '../../core/text.ts'
import { validate } from '../../core/validate.ts'
import { webhookEndpoints } from '../../db/tables/index.ts'
import { inTenant, type Tx } from '../../db/tenancy.ts'
import { enqueue } from '../../jobs/queue.ts'
import { actorColumns, recordAudit } from '../audit/audit.ts'
import type { Authority } from '../members/authority.ts'
import { requireCallableUrl } from './address.ts'
import {
  type EndpointRow,
  forAudit,
  lockEndpoint,
  lockForWebhooks,
  ofEndpoint,
  requireReadable,
  requireRoom,
  targetOf,
} from './endpoints.ts'
import { isWebhookEventType, webhookEventTypes } from './event-types.ts'
import { newWebhookSecret } from './secrets.ts'

/** An endpoint with the one chance to read its secret. */
export interface EndpointSecret {
  endpoint: EndpointRow
  secret: string
}

const hour = 3_600_000

const description = z
  .string()
  .trim()
  .max(200, 'At most 200 characters.')
  .refine(isPlainText, 'No control characters, please.')
  .nullable()
  .transform((text) => text || null)
const eventTypes = z
  .array(z.string().refine(isWebhookEventType, 'There is no such type of event.'))
  .max(webhookEventTypes.length, 'Name each type once.')
  .transform((names) => [...new Set(names)].sort())
const url = z.string().trim().max(4_000, 'At most 2000 characters.')

const newEndpoint = z.object({
  url,
  description: description.optional(),
  eventTypes: eventTypes.nullish().transform((names) => names ?? []),
})
const endpointChange = z.object({
  url: url.nullish(),
  description: description.optional(),
  eventTypes: eventTypes.nullish(),
})
const rotation = z.object({
  overlapHours: z
    .number()
    .min(0, 'An overlap cannot be negative.')
    .max(72, 'Both secrets sign for 72 hours at most.')
    .nullish()
    .transform((hours) => hours ?? 24),
})

/**
 * Makes an endpoint that is told of the given types of events, none for every type there is and will be; `secret` signs
 * what it is sent and is nowhere else. Throws INVALID_INPUT for a URL that may not be called, FORBIDDEN for types of what
 * the actor may not read, WEBHOOK_LIMIT_REACHED, KEY_UNAVAILABLE before the tenant has its keys.
 */
export async function createEndpoint(ctx: TenantCtx, input: z.input<typeof newEndpoint>): Promise<EndpointSecret> {
  const wanted = validate(newEndpoint, input)
  const callable = await requireCallableUrl(ctx.services.config, wanted.url)
  const { secret, columns } = await newWebhookSecret(ctx)
  return inTenant(ctx, async (tx) => {
    requireReadable(await lockForWebhooks(tx, ctx), wanted.eventTypes)
    await requireRoom(tx, ctx)
    const [endpoint] = await tx
      .insert(webhookEndpoints)
      .values({
        ...{ tenantId: ctx.tenantId, id: newId(), url: callable, description: wanted.description ?? null },
        ...{ eventTypes: wanted.eventTypes, ...columns },
        ...{ createdAt: ctx.services.now(), createdBy: actorColumns(ctx).actorLabel },
      })
      .returning()
    if (!endpoint) throw new Error('the endpoint was not written')
    await recordAudit(tx, { action: 'webhook.create', target: targetOf(endpoint), after: forAudit(endpoint) })
    return { endpoint, secret }
  })
}

/**
 * Changes what `input` names of an endpoint; the rest stays. Neither before nor after may it be told of what the actor
 * may not read. Throws NOT_FOUND, else as createEndpoint.
 */
export async function updateEndpoint(
  ctx: TenantCtx,
  id: string,
  input: z.input<typeof endpointChange>,
): Promise<EndpointRow> {
  const wanted = validate(endpointChange, input)
  const callable = wanted.url == null ? null : await requireCallableUrl(ctx.services.config, wanted.url)
  return changeEndpoint(ctx, id, 'webhook.update', async (endpoint, { authority }) => {
    const change = {
      url: callable ?? endpoint.url,
      description: wanted.description === undefined ? endpoint.description : wanted.description,
      eventTypes: wanted.eventTypes ?? endpoint.eventTypes,
    }
    requireReadable(authority, endpoint.eventTypes)
    requireReadable(authority, change.eventTypes)
    return change
  })
}

/**
 * Switches an endpoint on or off. While it is off nothing is sent to it, and what happens is not kept for it; what was
 * on its way goes on when it is on again. Doing it twice changes nothing. Throws NOT_FOUND.
 */
export function setEndpointEnabled(ctx: TenantCtx, id: string, enabled: boolean): Promise<EndpointRow> {
  const action = enabled ? 'webhook.enable' : 'webhook.disable'
  return changeEndpoint(ctx, id, action, async ({ disabledAt }, { tx }) => {
    if (enabled === (disabledAt === null)) return {}
    if (!enabled) return { disabledAt: ctx.services.now(), disabledReason: 'MANUAL' as const }
    await enqueue(tx, 'webhooks.send', { tenantId: ctx.tenantId })
    return { disabledAt: null, disabledReason: null, failingSince: null }
  })
}

/** Deletes an endpoint, its secrets at once; what was sent to it is no longer shown. Throws NOT_FOUND. */
export function deleteEndpoint(ctx: TenantCtx, id: string): Promise<EndpointRow> {
  return changeEndpoint(ctx, id, 'webhook.delete', async () => {
    const secrets = { secret: null, previousSecret: null, previousSecretUntil: null }
    return { ...secrets, deletedAt: ctx.services.now() }
  })
}

/**
 * Gives an endpoint a new secret; the one before signs as well for `overlapHours` (0 to 72, default 24), and a third one
 * never. Throws NOT_FOUND, KEY_UNAVAILABLE, UNAVAILABLE.
 */
export async function rotateEndpointSecret(
  ctx: TenantCtx,
  id: string,
  input: z.input<typeof rotation>,
): Promise<EndpointSecret> {
  const { overlapHours } = validate(rotation, input)
  const { secret, columns } = await newWebhookSecret(ctx)
  return inTenant(ctx, async (tx) => {
    await lockForWebhooks(tx, ctx)
    const endpoint = await lockEndpoint(tx, ctx, id)
    const until = overlapHours > 0 ? new Date(ctx.services.now().getTime() + overlapHours * hour) : null
    const change = { ...columns, previousSecret: until && endpoint.secret, previousSecretUntil: until }
    const after = { overlapHours, secretPrefix: columns.secretPrefix }
    await recordAudit(tx, {
      ...{ action: 'webhook.rotate', target: targetOf(endpoint), after },
      before: { secretPrefix: endpoint.secretPrefix },
    })
    return { endpoint: await writeEndpoint(tx, ctx, endpoint, change), secret }
  })
}

/** Locks tenant and endpoint, and writes what `decide` says with its audit event. Nothing different leaves no trace. */
function changeEndpoint(
  ctx: TenantCtx,
  id: string,
  action: string,
  decide: (endpoint: EndpointRow, by: { tx: Tx; authority: Authority }) => Promise<Partial<EndpointRow>>,
): Promise<EndpointRow> {
  return inTenant(ctx, async (tx) => {
    const authority = await lockForWebhooks(tx, ctx)
    const endpoint = await lockEndpoint(tx, ctx, id)
    const change = await decide(endpoint, { tx, authority })
    if (isDeepStrictEqual({ ...endpoint, ...change }, endpoint)) return endpoint
    const changed = await writeEndpoint(tx, ctx, endpoint, change)
    await recordAudit(tx, { action, target: targetOf(endpoint), before: forAudit(endpoint), after: forAudit(changed) })
    return changed
  })
}

/** Writes to an endpoint that the caller has locked. */
export async function writeEndpoint(
  tx: Tx,
  ctx: TenantCtx,
  endpoint: EndpointRow,
  change: Partial<EndpointRow>,
): Promise<EndpointRow> {
  await tx.update(webhookEndpoints).set(change).where(ofEndpoint(ctx, endpoint.id))
  return { ...endpoint, ...change }
}
