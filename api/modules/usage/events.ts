import { hash } from 'node:crypto'
import { isUuid } from '../../core/ids.ts'
import type { Meter } from './meters.ts'

/** One thing that was used, as a caller should send it; what is sent is anything at all. */
export interface UsageEventInput {
  meter: string
  quantity: number
  /** With `id` it says which event this is: the same pair counts once. */
  source: string
  id: string
  /** ISO 8601 with a zone. */
  occurredAt: string
  subject?: string | null
  dimensions?: Record<string, string> | null
}

/** An event that may be written. */
export interface UsageEvent {
  key: string
  source: string
  id: string
  meter: string
  quantity: number
  /** Milliseconds since 1970. */
  occurredAt: number
  subject: string | null
  dimensions: Record<string, string> | null
}

/** What the product records itself comes from here, and nothing else does. */
export const reservedSource = 'betrace'

/** How far from now an event may have happened. */
export const acceptance = { pastMs: 35 * 86_400_000, futureMs: 5 * 60_000 }
const maxPairs = 10
const longest = { source: 100, id: 200, subject: 200, name: 40, value: 200 }

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

/**
 * The event as it is written, or a sentence that says why it is refused. Written by hand rather than with zod: it runs
 * for every one of up to 10,000 events, each with an answer of its own.
 */
export function checkEvent(
  input: unknown,
  meters: ReadonlyMap<string, Meter>,
  now: number,
): UsageEvent | { refusal: string } {
  if (typeof input !== 'object' || input === null) return { refusal: 'An event is an object.' }
  const { quantity, source, id, occurredAt: time, ...given } = input as Record<string, unknown>
  const meter = typeof given.meter === 'string' ? meters.get(given.meter) : undefined
  if (!meter) return { refusal: 'There is no such meter.' }
  if (!meter.active) return { refusal: 'This meter is not active.' }
  const least = meter.kind === 'GAUGE' ? 0 : 1
  // Up to here a number in JSON is exact.
  if (!isCount(quantity) || quantity < least)
    return { refusal: `The quantity is a whole number from ${least} to 2^53 - 1.` }
  if (!isName(source, longest.source)) return { refusal: `The source is 1 to ${longest.source} printable characters.` }
  if (source === reservedSource) return { refusal: `The source “${reservedSource}” is the product’s own.` }
  if (!isName(id, longest.id)) return { refusal: `The id is 1 to ${longest.id} printable characters.` }
  const occurredAt = typeof time === 'string' && isoInstant.test(time) ? Date.parse(time) : Number.NaN
  if (Number.isNaN(occurredAt)) return { refusal: 'The time is ISO 8601 with a zone, like 2026-01-31T09:30:00Z.' }
  if (occurredAt < now - acceptance.pastMs) return { refusal: 'It happened more than 35 days ago.' }
  if (occurredAt > now + acceptance.futureMs) return { refusal: 'It lies more than 5 minutes ahead.' }
  const subject = given.subject ?? null
  if (subject !== null && !isName(subject, longest.subject))
    return { refusal: `The subject is 1 to ${longest.subject} printable characters.` }
  const dimensions = given.dimensions ? checkDimensions(given.dimensions) : null
  if (typeof dimensions === 'string') return { refusal: dimensions }
  return { key: eventKey(source, id), source, id, meter: meter.code, quantity, occurredAt, subject, dimensions }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

/** The pairs in order, null for none, or what is wrong with them. */
function checkDimensions(given: unknown): Record<string, string> | string | null {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'Dimensions are an object.'
  const pairs = Object.entries(given)
  if (pairs.length > maxPairs) return `An event has at most ${maxPairs} dimensions.`
  for (const [name, value] of pairs) {
    if (!isName(name, longest.name)) return `A dimension’s name is 1 to ${longest.name} printable characters.`
    if (!isName(value, longest.value)) return `A dimension’s value is 1 to ${longest.value} printable characters.`
  }
  return pairs.length ? inOrder(pairs) : null
}

/** jsonb keeps an order of its own: by name, equal dimensions are equal text. */
export function inOrder(pairs: [name: string, value: string][]): Record<string, string> {
  return Object.fromEntries(pairs.sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** No control characters: PostgreSQL refuses some, and nobody means them. No lone surrogates: UTF-8 has none. */
const control = /\p{Cc}/u
const plain = /^[\w .:/@-]+$/

function isName(text: unknown, most: number): text is string {
  if (typeof text !== 'string' || text.length === 0 || text.length > most) return false
  return plain.test(text) || (text.isWellFormed() && !control.test(text))
}

/**
 * The identity of an event in 128 bits: a hash of source and id. Of an id that is a UUID the first half stays as it is:
 * ids made in order (UUIDv7) then lie together in the index. Inserting those costs PostgreSQL 0.8 of random ones.
 */
export function eventKey(source: string, id: string): string {
  const digest = hash('sha256', `${source}\0${id}`)
  return isUuid(id) ? id.slice(0, 18).replaceAll('-', '') + digest.slice(0, 16) : digest.slice(0, 32)
}

/** The identity of the entry that takes an event back: there can be one. */
export function reversalKey(key: string): string {
  return hash('sha256', `reversal\0${key.replaceAll('-', '')}`).slice(0, 32)
}

/** Whether two events of one identity say the same. */
export function isSameContent(one: UsageEvent, other: UsageEvent): boolean {
  return (
    one.meter === other.meter &&
    one.quantity === other.quantity &&
    one.occurredAt === other.occurredAt &&
    one.subject === other.subject &&
    JSON.stringify(one.dimensions) === JSON.stringify(other.dimensions)
  )
}
