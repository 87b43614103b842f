import { invalidField } from '../../core/errors.ts'
import type { SecurityPolicy } from '../../core/security-policy.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { changedCeilings } from './security-input.ts'
import { limits, type SettingsFields } from './settings-input.ts'

/** The settings among the columns of a tenant. */
export type Columns = Partial<
  Pick<
    TenantRow,
    | 'name'
    | 'slug'
    | 'timeZone'
    | 'locale'
    | 'retentionDays'
    | 'supportContact'
    | 'primaryColor'
    | 'logoHash'
    | 'metadata'
    | 'tags'
    | 'security'
  >
>

/** Settings by name, as the history keeps them. */
export type Values = Record<string, unknown>

/** Only what differs; of metadata and security only the keys that differ, so that a revert touches no others. */
export function difference(tenant: TenantRow, wanted: Columns): { before: Values; after: Values; columns: Columns } {
  const [before, after, columns]: [Values, Values, Values] = [{}, {}, {}]
  for (const [name, value] of Object.entries(wanted)) {
    const current = tenant[name as keyof Columns]
    if (value === undefined || JSON.stringify(value) === JSON.stringify(current)) continue
    if (name === 'metadata') {
      const keys = changedKeys(tenant.metadata, value as Record<string, string>)
      if (keys.length === 0) continue
      before[name] = picked(tenant.metadata, keys)
      after[name] = picked(value as Record<string, string>, keys)
    } else if (name === 'security') {
      const ceilings = changedCeilings(tenant.security, value as Partial<SecurityPolicy>)
      if (Object.keys(ceilings.after).length === 0) continue
      before[name] = ceilings.before
      after[name] = ceilings.after
    } else {
      before[name] = current
      after[name] = value
    }
    columns[name] = value
  }
  return { before, after, columns }
}

function changedKeys(one: Record<string, string>, other: Record<string, string>): string[] {
  const [ours, theirs] = [new Map(Object.entries(one)), new Map(Object.entries(other))]
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((key) => ours.get(key) !== theirs.get(key))
}

function picked(values: Record<string, string>, keys: string[]): Record<string, string | null> {
  return Object.fromEntries(keys.map((key) => [key, Object.hasOwn(values, key) ? (values[key] ?? null) : null]))
}

/** The metadata with some keys set or removed. Throws INVALID_INPUT when it becomes more than 50 keys. */
export function mergedMetadata(
  current: Record<string, string>,
  changes: SettingsFields['metadata'],
): Record<string, string> {
  if (!changes) return {}
  const merged = new Map(Object.entries(current))
  for (const { key, value } of changes) {
    if (value === null) merged.delete(key)
    else merged.set(key, value)
  }
  if (merged.size > limits.metadataKeys)
    throw invalidField('metadata', `A tenant has at most ${limits.metadataKeys} keys; this would make ${merged.size}.`)
  return Object.fromEntries(merged)
}
