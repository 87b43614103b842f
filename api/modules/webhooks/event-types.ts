import type { Permission } from '../../core/permissions.ts'
import type { WebhookPayload } from '../../db/tables/index.ts'
import { billingEvents } from './billing-events.ts'
import type { WebhookEventType } from './event-type.ts'
import { tenantEvents } from './tenant-events.ts'

/** Everything an endpoint can be told of. Names stay; what is in `data` only grows. */
export const webhookEventTypes: readonly WebhookEventType[] = [...tenantEvents, ...billingEvents]

const byName = new Map<string, WebhookEventType>(webhookEventTypes.map((type) => [type.name, type]))

export function isWebhookEventType(name: string): boolean {
  return byName.has(name)
}

/** The permissions to read what the types tell of in the API; no types at all stand for every type. */
export function permissionsFor(names: readonly string[]): Permission[] {
  const types = names.length === 0 ? webhookEventTypes : names.flatMap((name) => byName.get(name) ?? [])
  return [...new Set(types.map(({ permission }) => permission))]
}

/** What a type's receivers get, with made-up data. */
export function examplePayload(name: string, at: Date): WebhookPayload | null {
  const type = byName.get(name)
  return type ? { type: name, timestamp: at.toISOString(), data: type.example } : null
}
