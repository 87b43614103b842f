import { createHash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import { AppError, invalidField } from '../../core/errors.ts'
import { endsWhereItSays } from './image-end.ts'

/** Uploads are at most this large; 24 megapixels of it, about 100 MB when decoded. */
export const maxLogoBytes = 2 * 1024 * 1024
const maxPixels = 24_000_000
const formats: Record<string, 'png' | 'jpeg' | 'webp'> = { png: 'png', jpg: 'jpeg', webp: 'webp' }

export interface LogoImages {
  hash: string
  small: Buffer
  large: Buffer
}

/**
 * The logo in its fixed sizes, out of an untrusted file. What the file is, its content says, not its name. Throws
 * INVALID_INPUT (field `logo`) with the reason in words.
 */
export async function makeLogo(file: Buffer): Promise<LogoImages> {
  if (file.length > maxLogoBytes) throw refused('The file is larger than 2 MB.')
  const format = formats[(await fileTypeFromBuffer(file))?.ext ?? '']
  if (!format) throw refused('This is not a PNG, JPEG or WebP picture. SVG and GIF are not taken.')
  if (!endsWhereItSays(format, file)) throw refused('The file has something behind the picture, or ends too early.')
  try {
    const [small, large] = [await render(file, 64), await render(file, 256)]
    return { hash: createHash('sha256').update(large).digest('hex').slice(0, 32), small, large }
  } catch (error) {
    if (error instanceof AppError) throw error
    // Noticed in the header, before a pixel is decoded: a picture that would fill the memory costs nothing.
    if (String(error).includes('exceeds pixel limit')) throw refused('The picture has more than 24 million pixels.')
    throw refused('The picture could not be read. It may be damaged; save it again as PNG.')
  }
}

let sharp: ReturnType<typeof openSharp> | undefined

/** The reader of pictures. Loaded with the first of them: most processes see none, and it takes 15 MB. */
export function loadSharp(): ReturnType<typeof openSharp> {
  sharp ??= openSharp()
  return sharp
}

/** A decoder that is never called cannot be attacked: everything else libvips reads is switched off. */
async function openSharp() {
  const { default: opened } = await import('sharp')
  opened.block({ operation: ['VipsForeignLoad'] })
  opened.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'] })
  opened.cache(false)
  return opened
}

async function render(file: Buffer, size: number): Promise<Buffer> {
  const read = await loadSharp()
  const picture = read(file, { limitInputPixels: maxPixels, failOn: 'warning', sequentialRead: true })
  const { pages = 1 } = await picture.metadata()
  if (pages > 1) throw refused('The picture is animated. Use a still one.')
  return picture
    .autoOrient()
    .toColourspace('srgb')
    .resize(size, size, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .timeout({ seconds: 10 })
    .png({ compressionLevel: 9 })
    .toBuffer()
}

function refused(reason: string): AppError {
  return invalidField('logo', reason)
}
