import { createHash } from 'node:crypto'
import { type PassThrough, Readable } from 'node:stream'
import { and, asc, eq } from 'drizzle-orm'
import { ZipFile } from 'yazl'
import type { TenantCtx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { tenantLogos } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { exportKinds } from './inventory.ts'
import { type ExportKind, readKind } from './kind.ts'

/** Goes up when the shape of the files changes. */
const schemaVersion = 1

interface FileNote {
  name: string
  rows?: number
  bytes: number
  sha256: string
}

export interface ArchiveOptions {
  createdAt: Date
  /** Told after each batch how many more rows are written. A rejection ends the work. */
  onRows: (rows: number) => Promise<void>
}

/**
 * The export of a tenant as a zip, piece by piece: a file of JSON lines for each kind of object, the logos as PNG, and
 * last `manifest.json` with rows, bytes and SHA-256 of each file. One batch of rows is in memory at a time, however many
 * there are: who reads slowly makes the database be read slowly.
 */
export async function* writeArchive(ctx: TenantCtx, { createdAt, onRows }: ArchiveOptions): AsyncGenerator<Buffer> {
  // Before the first entry is added, which sets the zip to work: from then on somebody must be reading it.
  const pictures = await listPictures(ctx)
  const zip = new ZipFile()
  const output = zip.outputStream as PassThrough
  const files: FileNote[] = []
  const add = (name: string, content: () => AsyncIterable<Buffer>, compress = true) =>
    zip.addReadStreamLazy(name, { mtime: createdAt, compress }, (send) => {
      const stream = Readable.from(content(), { objectMode: false })
      // The zip would wait for the rest of it for ever.
      stream.on('error', (error) => output.destroy(error))
      send(null, stream)
    })
  for (const kind of exportKinds) {
    const note: FileNote = { name: `${kind.name}.jsonl`, rows: 0, bytes: 0, sha256: '' }
    add(note.name, () => noted(files, note, linesOf(ctx, kind, note, onRows)))
  }
  for (const { name, read } of pictures) add(name, () => noted(files, { name, bytes: 0, sha256: '' }, read()), false)
  add('manifest.json', () => manifestOf(ctx, createdAt, files))
  zip.end()
  yield* output
}

async function* linesOf(
  ctx: TenantCtx,
  kind: ExportKind,
  note: FileNote,
  onRows: ArchiveOptions['onRows'],
): AsyncGenerator<Buffer> {
  for await (const rows of readKind(ctx, kind)) {
    note.rows = (note.rows ?? 0) + rows.length
    yield Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`)
    await onRows(rows.length)
  }
}

/** Passes content on, and notes what it was once it has ended. */
async function* noted(files: FileNote[], note: FileNote, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const piece of content) {
    hash.update(piece)
    note.bytes += piece.length
    yield piece
  }
  files.push({ ...note, sha256: hash.digest('hex') })
}

async function listPictures(ctx: TenantCtx) {
  const ofTenant = eq(tenantLogos.tenantId, ctx.tenantId)
  const logos = await inTenant(ctx, (tx) =>
    tx.select({ hash: tenantLogos.hash }).from(tenantLogos).where(ofTenant).orderBy(asc(tenantLogos.hash)),
  )
  return logos.flatMap(({ hash }) =>
    (['small', 'large'] as const).map((size) => ({
      name: `logos/${hash}-${size === 'small' ? 64 : 256}.png`,
      async *read() {
        const [logo] = await inTenant(ctx, (tx) =>
          tx
            .select({ picture: tenantLogos[size] })
            .from(tenantLogos)
            .where(and(ofTenant, eq(tenantLogos.hash, hash))),
        )
        // One that was replaced in the meantime leaves an empty file.
        if (logo) yield logo.picture
      },
    })),
  )
}

async function* manifestOf(ctx: TenantCtx, createdAt: Date, files: FileNote[]): AsyncGenerator<Buffer> {
  const manifest = {
    product: 'BeTrace Tenants',
    schemaVersion,
    tenantId: toPublicId('tenant', ctx.tenantId),
    createdAt,
    files,
    notes: [
      'Each .jsonl file has one JSON object per line. Times are ISO 8601 in UTC.',
      'Ids are TypeIDs: a prefix, and the base32 of a UUID. The hashes of audit-log.jsonl are over the UUIDs.',
      'Secrets (hashes of tokens, key material) are not part of an export.',
    ],
  }
  yield Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
}
