import type { FastifyInstance } from 'fastify'
import { authenticate } from '../../../auth/authenticate.ts'
import type { Services } from '../../../core/context.ts'
import { fromPublicId, parsePublicId } from '../../../core/ids.ts'
import { authorize, recordingRefusals } from '../../../graphql/allow.ts'
import { requireRate } from '../../../http/rate-limits.ts'
import { nameOfFile, sendFile } from '../paper/send-file.http.ts'
import { viewArchived } from './archive.ts'

/**
 * `GET /archived-invoices/:id.pdf` and `.csv`: what was issued to a tenant that is gone, for operators. Looks as it did,
 * but for the logos.
 */
export async function archiveRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.get<{ Params: { file: string } }>('/archived-invoices/:file', async (request, reply) => {
    const { id, extension } = nameOfFile(request.params.file)
    const ctx = await authenticate(services, request)
    request.ctx = ctx
    await requireRate(ctx, reply)
    await recordingRefusals(ctx, 'invoice.download', async () => authorize(ctx, 'platform:billing'))
    const invoiceId = parsePublicId('invoice', id)
    const view = invoiceId
      ? await viewArchived(ctx, 'INVOICE', invoiceId)
      : await viewArchived(ctx, 'CREDIT_NOTE', fromPublicId('creditNote', id))
    return sendFile(reply, view, extension)
  })
}
