import type { SettingsChangeFieldsFragment } from '../api/generated/operations.ts'
import { wordsOf } from '../format/words.ts'

export type SettingsChange = SettingsChangeFieldsFragment

const names: Record<string, string> = {
  slug: 'address',
  locale: 'language',
  retentionDays: 'retention in days',
  primaryColor: 'primary colour',
  logoHash: 'logo',
}

function nameOf(field: string): string {
  return names[field] ?? wordsOf(field).toLowerCase()
}

/** A change's values under the names the form gives them. A logo is known by its hash, which says nothing to people. */
export function shownValues(values: unknown): Record<string, unknown> {
  const entries = Object.entries((values ?? {}) as Record<string, unknown>)
  return Object.fromEntries(
    entries.map(([field, value]) => [
      nameOf(field),
      field === 'logoHash' && typeof value === 'string' ? `picture ${value.slice(0, 6)}` : value,
    ]),
  )
}

/** "Name and time zone changed", "Change of version 4 taken back". */
export function changeText({ after, revertOf }: Pick<SettingsChange, 'after' | 'revertOf'>): string {
  const fields = Object.keys((after ?? {}) as object).map(nameOf)
  const list = new Intl.ListFormat('en').format(fields)
  const what = list.charAt(0).toUpperCase() + list.slice(1)
  return revertOf === null ? `${what} changed` : `${what} taken back to before version ${revertOf}`
}
