import type { FastifyReply } from 'fastify'
import { AppError } from '../../../core/errors.ts'
import { renderCsv } from './csv.ts'
import type { InvoiceView } from './invoice-view.ts'

const formats = {
  pdf: { type: 'application/pdf', render: drawPdf },
  csv: { type: 'text/csv; charset=utf-8', render: renderCsv },
} as const

type Extension = keyof typeof formats

/** `<id>.pdf` or `<id>.csv`. Throws NOT_FOUND for anything else. */
export function nameOfFile(file: string): { id: string; extension: Extension } {
  const [, id, extension] = /^(\w+)\.(pdf|csv)$/.exec(file) ?? []
  if (!id || !extension) throw new AppError('NOT_FOUND')
  return { id, extension: extension as Extension }
}

/** What draws is loaded when something is drawn for the first time: it takes 60 MB, and few replicas ever draw. */
async function drawPdf(view: InvoiceView): Promise<Buffer> {
  const { renderPdf } = await import('./pdf.ts')
  return renderPdf(view)
}

/** Answers with an invoice or credit note as a file that is called after its number. */
export async function sendFile(reply: FastifyReply, view: InvoiceView, extension: Extension): Promise<FastifyReply> {
  const { type, render } = formats[extension]
  // A draft has no number yet. What is left of a number names a file on every system.
  const name = (view.number ?? 'draft').replaceAll(/[^\w-]/g, '-')
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${name}.${extension}"`)
    .header('cache-control', 'no-store')
    .header('x-content-type-options', 'nosniff')
    .send(await render(view))
}
