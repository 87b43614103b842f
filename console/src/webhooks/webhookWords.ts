import type {
  WebhookDeliveryDetailsFragment,
  WebhookDeliveryFieldsFragment,
  WebhookDeliveryStatus,
  WebhookEndpointFieldsFragment,
  WebhookEventTypesQuery,
} from '../api/generated/operations.ts'
import { countText } from '../format/words.ts'

export type Endpoint = WebhookEndpointFieldsFragment
export type Delivery = WebhookDeliveryFieldsFragment
export type Attempt = WebhookDeliveryDetailsFragment['attempts'][number]
export type EventType = WebhookEventTypesQuery['webhookEventTypes'][number]

/** Where an endpoint stands: switched on or off by somebody, failing, or given up. */
export type EndpointState = 'ON' | 'FAILING' | 'OFF' | 'GIVEN_UP' | 'GONE'

export function stateOf({
  status,
  disabledReason,
  failingSince,
}: Pick<Endpoint, 'status' | 'disabledReason' | 'failingSince'>): EndpointState {
  if (status === 'ENABLED') return failingSince ? 'FAILING' : 'ON'
  if (disabledReason === 'GONE') return 'GONE'
  return disabledReason === 'FAILING' ? 'GIVEN_UP' : 'OFF'
}

/** Why nothing can be sent to the endpoint by hand; null when it can. */
export function whyNotSent({ status }: Pick<Endpoint, 'status'>): string | null {
  return status === 'DISABLED' ? 'Switch the endpoint on first.' : null
}

/** "All events", "1 kind", "3 kinds". */
export function kindsText(eventTypes: readonly string[]): string {
  return eventTypes.length === 0 ? 'All events' : countText(eventTypes.length, 'kind')
}

/** What the last 24 hours brought: "142 delivered, 3 failed, 1 waiting". */
export function dayText({
  succeededLastDay,
  failedLastDay,
  pending,
}: Pick<Endpoint, 'succeededLastDay' | 'failedLastDay' | 'pending'>): string {
  const counts = [
    succeededLastDay > 0 && `${countOf(succeededLastDay)} delivered`,
    failedLastDay > 0 && `${countOf(failedLastDay)} failed`,
    pending > 0 && `${countOf(pending)} waiting`,
  ].filter(Boolean)
  return counts.length === 0 ? 'Nothing' : counts.join(', ')
}

function countOf(count: number): string {
  return new Intl.NumberFormat().format(count)
}

/** The states of deliveries, as they are filtered by. */
export const deliveryStates: Record<WebhookDeliveryStatus, string> = {
  PENDING: 'Waiting',
  SUCCEEDED: 'Delivered',
  FAILED: 'Failed',
}

/** The state of one delivery: a waiting one that was tried says so. */
export function deliveryText({ status, attemptCount }: Pick<Delivery, 'status' | 'attemptCount'>): string {
  return status === 'PENDING' && attemptCount > 0 ? 'Trying again' : deliveryStates[status]
}

/** What a receiver's answer means for the delivery. */
const meanings: Record<number, string> = {
  401: 'it wants to know who asks',
  403: 'it does not let BeTrace in',
  404: 'nothing is at this address',
  405: 'it takes no POST at this address',
  408: 'it took too long',
  410: 'it wants nothing more',
  413: 'the message is too big for it',
  429: 'it has too much to do',
  502: 'what is behind it is down',
  503: 'it is not there for now',
  504: 'what is behind it took too long',
}

/** "Answered 404: nothing is at this address", or why there was no answer. */
export function answerText({ status, error }: { status: number | null; error: string | null }): string {
  if (status === null) return error ?? 'No answer'
  const meaning = meanings[status] ?? meaningOfClass(status)
  return meaning ? `Answered ${status}: ${meaning}` : `Answered ${status}`
}

function meaningOfClass(status: number): string | null {
  if (status < 300) return null
  if (status < 400) return 'redirects are not followed'
  return status < 500 ? 'it refuses the message' : 'it failed'
}

/** Whether an attempt got through. */
export function isTaken({ status }: Pick<Attempt, 'status'>): boolean {
  return status !== null && status >= 200 && status < 300
}

/** What is read at a glance of an address: the host and what follows it, without the scheme everybody has. */
export function shortUrl(url: string): string {
  return url.replace(/^https:\/\//, '').replace(/\/$/, '')
}
