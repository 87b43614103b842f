import type { FastifyInstance, FastifyReply } from 'fastify'
import { authenticate } from '../../../auth/authenticate.ts'
import { requireTenant, type Services, type TenantCtx } from '../../../core/context.ts'
import { AppError } from '../../../core/errors.ts'
import { fromPublicId } from '../../../core/ids.ts'
import { authorize, recordingRefusals } from '../../../graphql/allow.ts'
import { requireQuota } from '../../../http/quota.ts'
import { renderCsv } from './csv.ts'
import type { InvoiceView } from './invoice-view.ts'
import { viewCreditNote, viewInvoice } from './view.ts'

type Params = { tenant: string; file: string }

const formats = {
  pdf: { type: 'application/pdf', render: drawPdf },
  csv: { type: 'text/csv; charset=utf-8', render: renderCsv },
} as const

const documents = [
  { path: 'invoices', kind: 'invoice', view: viewInvoice },
  { path: 'credit-notes', kind: 'creditNote', view: viewCreditNote },
] as const

/**
 * `GET /tenants/:tenant/invoices/:id.pdf` and `.csv`, `GET /tenants/:tenant/credit-notes/:id.pdf` and `.csv`: what was
 * billed, as a file. The tenant is in the path so that a link in a page can name it; who asks is checked each time.
 */
export async function billingPaperRoutes(app: FastifyInstance, services: Services): Promise<void> {
  for (const { path, kind, view } of documents)
    app.get<{ Params: Params }>(`/tenants/:tenant/${path}/:file`, async (request, reply) => {
      const { tenant, file } = request.params
      const [, id, extension] = /^(\w+)\.(pdf|csv)$/.exec(file) ?? []
      if (!id || !extension) throw new AppError('NOT_FOUND')
      const ctx = await authenticate(services, request, tenant)
      request.ctx = ctx
      await requireQuota(ctx, reply)
      const inside = await recordingRefusals(ctx, 'invoice.download', async (): Promise<TenantCtx> => {
        authorize(ctx, 'billing:read')
        return requireTenant(ctx)
      })
      return sendFile(reply, await view(inside, fromPublicId(kind, id)), extension as keyof typeof formats)
    })
}

/** What draws is loaded when something is drawn for the first time: it takes 60 MB, and few replicas ever draw. */
async function drawPdf(view: InvoiceView): Promise<Buffer> {
  const { renderPdf } = await import('./pdf.ts')
  return renderPdf(view)
}

async function sendFile(reply: FastifyReply, view: InvoiceView, extension: keyof typeof formats) {
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
