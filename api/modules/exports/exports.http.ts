import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { authenticate } from '../../auth/authenticate.ts'
import { requireTenant, type Services } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { fromPublicId } from '../../core/ids.ts'
import { authorize, recordingRefusals } from '../../graphql/allow.ts'
import { requireQuota } from '../../http/quota.ts'
import { getTenant } from '../tenants/tenants.ts'
import { openExport } from './exports.ts'

/**
 * `GET /tenants/:tenant/exports/:id.zip`: the file of an export. Who asks is checked on each download: their session or
 * key, that they belong to the tenant, and that they may export it now.
 */
export async function exportRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.get<{ Params: { tenant: string; file: string } }>('/tenants/:tenant/exports/:file', async (request, reply) => {
    const { tenant, file } = request.params
    const [, id] = /^(\w+)\.zip$/.exec(file) ?? []
    if (!id) throw new AppError('NOT_FOUND')
    const ctx = await authenticate(services, request, tenant)
    request.ctx = ctx
    await requireQuota(ctx, reply)
    const { row, read } = await recordingRefusals(ctx, 'export.download', async () => {
      authorize(ctx, 'tenant:export')
      return openExport(requireTenant(ctx), fromPublicId('export', id))
    })
    const { slug } = await getTenant(requireTenant(ctx))
    return reply
      .type('application/zip')
      .header('content-disposition', `attachment; filename="${slug}-${row.createdAt.toISOString().slice(0, 10)}.zip"`)
      .header('content-length', row.bytes)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(Readable.from(read(), { objectMode: false }))
  })
}
