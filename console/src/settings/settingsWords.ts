import type { SettingsChangeFieldsFragment } from '../api/generated/operations.ts'
import { wordsOf } from '../format/words.ts'
import { ceilingNames, ceilingText } from '../security/ceilings.ts'

export type SettingsChange = SettingsChangeFieldsFragment

const names: Record<string, string> = {
  slug: 'address',
  locale: 'language',
  retentionDays: 'retention in days',
  primaryColor: 'primary colour',
  logoHash: 'logo',
  security: 'security settings',
}

function nameOf(field: string): string {
  return names[field] ?? wordsOf(field).toLowerCase()
}

/** A change's values under the names the form gives them. A logo is known by its hash, which says nothing to people. */
export function shownValues(values: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(objectOf(values)).flatMap(([field, value]) => shownValue(field, value)))
}

function shownValue(field: string, value: unknown): [string, unknown][] {
  if (field === 'security')
    return Object.entries(objectOf(value)).map(([ceiling, set]) => [ceilingName(ceiling), ceilingText(set)])
  return [[nameOf(field), field === 'logoHash' && typeof value === 'string' ? `picture ${value.slice(0, 6)}` : value]]
}

/** "Name and time zone changed", "Change of version 4 taken back". */
export function changeText({ after, revertOf }: Pick<SettingsChange, 'after' | 'revertOf'>): string {
  const fields = Object.entries(objectOf(after)).flatMap(([field, value]) => namesIn(field, value))
  const list = new Intl.ListFormat('en').format(fields)
  const what = list.charAt(0).toUpperCase() + list.slice(1)
  return revertOf === null ? `${what} changed` : `${what} taken back to before version ${revertOf}`
}

/** The security settings that were changed; all of them in two words for those who may not see which. */
function namesIn(field: string, value: unknown): string[] {
  if (field !== 'security' || value === null) return [nameOf(field)]
  return [
    `security (${Object.keys(objectOf(value)).map(ceilingName).join(', ').toLowerCase().replaceAll('api', 'API')})`,
  ]
}

function ceilingName(ceiling: string): string {
  return (ceilingNames as Record<string, string>)[ceiling] ?? wordsOf(ceiling)
}

function objectOf(value: unknown): Record<string, unknown> {
  return (value ?? {}) as Record<string, unknown>
}
