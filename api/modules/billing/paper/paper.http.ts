import type { FastifyInstance } from 'fastify'
import { authenticate } from '../../../auth/authenticate.ts'
import { requireTenant, type Services, type TenantCtx } from '../../../core/context.ts'
import { fromPublicId } from '../../../core/ids.ts'
import { authorize, recordingRefusals } from '../../../graphql/allow.ts'
import { requireQuota } from '../../../http/quota.ts'
import { nameOfFile, sendFile } from './send-file.http.ts'
import { viewCreditNote, viewInvoice } from './view.ts'

type Params = { tenant: string; file: string }

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
      const { id, extension } = nameOfFile(file)
      const ctx = await authenticate(services, request, tenant)
      request.ctx = ctx
      await requireQuota(ctx, reply)
      const inside = await recordingRefusals(ctx, 'invoice.download', async (): Promise<TenantCtx> => {
        authorize(ctx, 'billing:read')
        return requireTenant(ctx)
      })
      return sendFile(reply, await view(inside, fromPublicId(kind, id)), extension)
    })
}
