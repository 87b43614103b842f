import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { loadSharp } from '../../settings/logo-image.ts'
import type { Picture } from './invoice-view.ts'

/** Pictures made before, by what they were made of: one logo stands on all invoices of an installation. */
const made = new LRUCache<string, { picture: Picture | null }>({ max: 100 })

/**
 * A stored logo for the paper: a square PNG loses the transparent edges that made it square, so that a wide logo stands
 * as large as there is room. Null for one that is all empty.
 */
export async function toPicture(png: Buffer | null): Promise<Picture | null> {
  if (!png) return null
  const key = hash('sha256', png)
  const { picture } = made.get(key) ?? { picture: await trim(png) }
  made.set(key, { picture })
  return picture
}

async function trim(png: Buffer): Promise<Picture | null> {
  const sharp = await loadSharp()
  const { data, info } = await sharp(png).trim().png({ compressionLevel: 9 }).toBuffer({ resolveWithObject: true })
  const { channels } = await sharp(data).stats()
  const isEmpty = channels.length === 4 && channels[3]?.max === 0
  return isEmpty ? null : { bytes: data, width: info.width, height: info.height }
}
