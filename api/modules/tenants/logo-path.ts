import { toPublicId } from '../../core/ids.ts'

/** Where a logo is served. The hash of its content is in the path, so an answer may be kept for ever. */
export function logoPath(tenantId: string, hash: string, size: 64 | 256): string {
  return `/logos/${toPublicId('tenant', tenantId)}/${hash}-${size}.png`
}
