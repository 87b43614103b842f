import type { Tag } from '@aws-sdk/client-kms'
import { isUuid } from '../../core/ids.ts'
import { type KeyPurpose, keyPurposes } from '../../db/tables/index.ts'

const prefix = 'alias/betrace/'
const product = 'betrace-tenants'

export interface KeyName {
  tenantId: string
  purpose: KeyPurpose
  version: number
}

/** `alias/betrace/<tenant uuid>/<purpose>/v<version>`: unique in an account and region, so it decides races. */
export function aliasOf(tenantId: string, purpose: KeyPurpose, version: number): string {
  return `${prefix}${tenantId}/${purpose.toLowerCase()}/v${version}`
}

/** The key an alias names; null for an alias of something else. */
export function readAlias(alias: string | undefined): KeyName | null {
  if (!alias?.startsWith(prefix)) return null
  const [tenantId, purpose, version, ...rest] = alias.slice(prefix.length).split('/')
  return rest.length === 0 ? toName(tenantId, purpose, version?.replace(/^v/, '')) : null
}

export function tagsOf(tenantId: string, purpose: KeyPurpose, version: number): Tag[] {
  const tags = { product, tenant_id: tenantId, purpose: purpose.toLowerCase(), version: String(version) }
  return Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }))
}

/** The key its tags describe; null for a key of something else in the same account. */
export function readTags(tags: readonly Tag[] | undefined): KeyName | null {
  const values = new Map(tags?.map((tag) => [tag.TagKey, tag.TagValue]))
  if (values.get('product') !== product) return null
  return toName(values.get('tenant_id'), values.get('purpose'), values.get('version'))
}

function toName(tenantId?: string, purpose?: string, version?: string): KeyName | null {
  const known = keyPurposes.find((name) => name.toLowerCase() === purpose)
  const number = Number(version)
  if (!tenantId || !isUuid(tenantId) || !known || !Number.isInteger(number) || number < 1) return null
  return { tenantId, purpose: known, version: number }
}
