import type { TenantSettingsFragment, UpdateTenantSettingsInput } from '../api/generated/operations.ts'

export interface Entry {
  key: string
  value: string
}

/** The general settings as the form holds them: text in every field. */
export interface Draft {
  name: string
  slug: string
  timeZone: string
  locale: string
  retentionDays: string
  supportContact: string
  tags: readonly string[]
  metadata: readonly Entry[]
}

export const fieldNames: Record<keyof Draft, string> = {
  name: 'Name',
  slug: 'Address',
  timeZone: 'Time zone',
  locale: 'Language',
  retentionDays: 'Retention in days',
  supportContact: 'Support contact',
  tags: 'Tags',
  metadata: 'Metadata',
}

const fields = Object.keys(fieldNames) as (keyof Draft)[]

export function draftOf(tenant: TenantSettingsFragment): Draft {
  const { name, slug, timeZone, locale, retentionDays, supportContact, tags, metadata } = tenant
  const text = { name, slug, timeZone, locale, retentionDays: String(retentionDays) }
  return { ...text, supportContact: supportContact ?? '', tags, metadata }
}

/** What the person has changed since they began. */
export function changedFields(base: Draft, draft: Draft): (keyof Draft)[] {
  return fields.filter((field) => JSON.stringify(base[field]) !== JSON.stringify(draft[field]))
}

type Changes = Omit<UpdateTenantSettingsInput, 'version'>

/** Only what was changed goes to the server; of the metadata only the keys that were. */
export function inputOf(base: Draft, draft: Draft): Changes {
  const changed: Changes = {}
  for (const field of changedFields(base, draft)) {
    if (field === 'metadata') changed.metadata = entryChanges(base.metadata, draft.metadata)
    else if (field === 'tags') changed.tags = [...draft.tags]
    else if (field === 'retentionDays') changed.retentionDays = daysOf(draft.retentionDays)
    else if (field === 'supportContact') changed.supportContact = draft.supportContact.trim() || null
    else changed[field] = draft[field]
  }
  return changed
}

/** An emptied field asks for the usual retention; a number the server would not take stays one, for its sentence. */
function daysOf(text: string): number | null {
  return text.trim() === '' ? null : Math.trunc(Number(text)) || 0
}

function entryChanges(base: readonly Entry[], mine: readonly Entry[]): { key: string; value: string | null }[] {
  const [before, after] = [toMap(base), toMap(mine)]
  const set = mine.filter(({ key, value }) => (key !== '' || value !== '') && before.get(key) !== value)
  const removed = base.filter(({ key }) => !after.has(key))
  return [...set, ...removed.map(({ key }) => ({ key, value: null }))]
}

/** The person's changes on top of what somebody else has saved meanwhile: only fields they touched are theirs. */
export function rebase(base: Draft, mine: Draft, theirs: Draft): Draft {
  const touched = changedFields(base, mine)
  const merged = { ...theirs, ...Object.fromEntries(touched.map((field) => [field, mine[field]])) }
  return { ...merged, metadata: mergeEntries(theirs.metadata, entryChanges(base.metadata, mine.metadata)) }
}

function mergeEntries(theirs: readonly Entry[], changes: readonly { key: string; value: string | null }[]): Entry[] {
  const merged = toMap(theirs)
  for (const { key, value } of changes) {
    if (value === null) merged.delete(key)
    else merged.set(key, value)
  }
  return [...merged].map(([key, value]) => ({ key, value }))
}

function toMap(entries: readonly Entry[]): Map<string, string> {
  return new Map(entries.map(({ key, value }) => [key, value]))
}

/** A field's value in one line. */
export function valueText(value: Draft[keyof Draft]): string {
  if (typeof value === 'string') return value || '–'
  const parts = value.map((part) => (typeof part === 'string' ? part : `${part.key}: ${part.value}`))
  return parts.join(', ') || '–'
}
