import { loadSharp } from '../../settings/logo-image.ts'
import type { Picture } from './invoice-view.ts'

/**
 * A stored logo for the paper: a square PNG loses the transparent edges that made it square, so that a wide logo stands
 * as large as there is room. Null for one that is all empty.
 */
export async function toPicture(png: Buffer | null): Promise<Picture | null> {
  if (!png) return null
  const sharp = await loadSharp()
  const { data, info } = await sharp(png).trim().png({ compressionLevel: 9 }).toBuffer({ resolveWithObject: true })
  const { channels } = await sharp(data).stats()
  const isEmpty = channels.length === 4 && channels[3]?.max === 0
  return isEmpty ? null : { bytes: data, width: info.width, height: info.height }
}
