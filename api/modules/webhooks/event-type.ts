import type { Permission } from '../../core/permissions.ts'
import type { Tx } from '../../db/tenancy.ts'
import type { EventPayloads, EventType } from '../../jobs/events.ts'

/** Happenings of a tenant: each payload says whose it is. */
export type TenantEventType = {
  [Type in EventType]: EventPayloads[Type] extends { tenantId: string } ? Type : never
}[EventType]

/** What is told of an event outside, in public ids and words. */
export interface Told {
  /** When it happened. */
  at: Date
  data: Record<string, unknown>
}

/** A type of event that webhook endpoints can ask for, under the name that it has inside. */
export interface WebhookEventType<Type extends TenantEventType = TenantEventType> {
  name: Type
  summary: string
  /** What is needed to read the same in the API: nobody sends themselves what they may not see. */
  permission: Permission
  /** The `data` of an example. */
  example: Record<string, unknown>
  /** Tells two events of the type apart; an event that is handled twice has it twice. */
  keyOf: (payload: EventPayloads[Type]) => string
  /** Null when what it is about is gone. */
  tell: (tx: Tx, payload: EventPayloads[Type]) => Promise<Told | null>
}

/** Declares a type with its payload checked. */
export function defineWebhookEvent<Type extends TenantEventType>(event: WebhookEventType<Type>): WebhookEventType {
  return event as unknown as WebhookEventType
}

/** Of money: a number, or where JavaScript's numbers end a string, as everywhere in the API. */
export function minorUnits(amount: bigint): number | string {
  const number = Number(amount)
  return Number.isSafeInteger(number) ? number : String(amount)
}
