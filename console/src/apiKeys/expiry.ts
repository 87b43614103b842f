import { exactDay, nextDay, startOfDay } from '../format/dates.ts'

/** How long a key lives, as the form holds it. `KEEP` is for a key that exists. */
export interface ExpiryDraft {
  choice: 'KEEP' | '7' | '14' | '30' | '90' | '365' | 'DATE' | 'NEVER'
  /** The last day, for `DATE`. */
  date: string
}

/** The tenant's ceiling on how long keys live. */
export interface LifetimeCeiling {
  enforced: boolean
  maxDays: number | null
}

export interface ExpiryOption {
  choice: ExpiryDraft['choice']
  label: string
  /** Why the security settings do not let it be chosen. */
  reason: string | null
}

const dayMs = 86_400_000
/** The ceiling counts on the server's clock: one here that is a little ahead must not pass it. */
const clockMargin = 5 * 60_000

const spans: readonly [ExpiryDraft['choice'], string][] = [
  ['7', '7 days'],
  ['14', '14 days'],
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', '1 year'],
]

interface Life {
  ceiling: LifetimeCeiling | null
  /** When the key was made: now for a new one. */
  since: Date
  now: Date
}

/** What can be chosen, and why some of it cannot. */
export function expiryOptions({ ceiling, since, now }: Life): ExpiryOption[] {
  const limit = ceiling?.enforced ? ceiling.maxDays : null
  const tooLong = limit === null ? null : `The security settings allow ${limit} days at most.`
  const isTooLong = (days: number) =>
    limit !== null && now.getTime() + days * dayMs > since.getTime() + limit * dayMs + clockMargin
  return [
    ...spans.map(([choice, label]) => ({ choice, label, reason: isTooLong(Number(choice)) ? tooLong : null })),
    { choice: 'DATE', label: 'On a date…', reason: null },
    {
      choice: 'NEVER',
      label: 'Never',
      reason: ceiling?.enforced ? 'The security settings ask that every key ends.' : null,
    },
  ]
}

/** 90 days, or the longest that may be chosen. */
export function usualExpiry(options: readonly ExpiryOption[]): ExpiryDraft {
  const possible = options.filter(({ choice, reason }) => reason === null && Number(choice) <= 90)
  return { choice: possible.at(-1)?.choice ?? 'DATE', date: '' }
}

/** The instant it stands for: null is never, undefined that nothing is chosen yet. A date ends with its last moment. */
export function expiryOf({ choice, date }: ExpiryDraft, now: Date, timeZone: string): string | null | undefined {
  if (choice === 'NEVER') return null
  if (choice === 'KEEP') return undefined
  if (choice === 'DATE') return date ? startOfDay(nextDay(date), timeZone) : undefined
  return new Date(now.getTime() + Number(choice) * dayMs - clockMargin).toISOString()
}

/** "ends on 3 Feb 2027", "never ends". */
export function expiryText(expiresAt: string | null | undefined, timeZone: string): string {
  if (expiresAt === undefined) return 'has no end chosen yet'
  return expiresAt === null ? 'never ends' : `ends on ${exactDay(new Date(expiresAt), timeZone)}`
}

/** For a key that exists: leave its end where it is. */
export function keptExpiry(expiresAt: string | null, timeZone: string): ExpiryOption {
  const end = expiresAt === null ? 'never' : exactDay(new Date(expiresAt), timeZone)
  return { choice: 'KEEP', label: `As now: ${end}`, reason: null }
}
