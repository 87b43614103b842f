/**
 * Whether the picture is all there is in the file. Something behind its end (an archive, a page, a script) makes a file
 * that is two things at once; a missing end, one that was cut off. Looks at the structure only, never at pixels.
 */
export function endsWhereItSays(format: 'png' | 'jpeg' | 'webp', file: Buffer): boolean {
  try {
    if (format === 'png') return pngEnd(file) === file.length
    if (format === 'jpeg') return jpegEnd(file) === file.length
    // RIFF: the size of what follows the first eight bytes.
    return file.readUInt32LE(4) + 8 === file.length
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Chunks of length, type, data and checksum, up to IEND. */
function pngEnd(file: Buffer): number {
  let at = 8
  for (;;) {
    const type = file.toString('latin1', at + 4, at + 8)
    at += 12 + file.readUInt32BE(at)
    if (type === 'IEND') return at
  }
}

/** Segments up to the end marker FFD9; after a start of scan (FFDA) comes coded data, in which FF00 and FFD0 to FFD7 are no markers. */
function jpegEnd(file: Buffer): number {
  let at = 2
  for (;;) {
    if (file.readUInt8(at) !== 0xff) return -1
    const marker = file.readUInt8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xd9) return at + 2
    at += 2 + file.readUInt16BE(at + 2)
    if (marker === 0xda) at = afterScan(file, at)
  }
}

function afterScan(file: Buffer, from: number): number {
  let at = from
  for (;;) {
    at = file.indexOf(0xff, at)
    const next = at < 0 ? -1 : file.readUInt8(at + 1)
    if (next < 0) throw new RangeError('the scan has no end')
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
    at += next === 0xff ? 1 : 2
  }
}
