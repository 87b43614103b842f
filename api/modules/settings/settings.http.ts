import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { authenticate } from '../../auth/authenticate.ts'
import { type Ctx, requireTenant, type Services, systemCtx, withTenant } from '../../core/context.ts'
import { AppError, invalidField } from '../../core/errors.ts'
import { fromPublicId } from '../../core/ids.ts'
import { inTenant } from '../../db/tenancy.ts'
import { authorize, recordingRefusals, requireChangeable } from '../../graphql/allow.ts'
import { requireQuota } from '../../http/quota.ts'
import { requireRate } from '../../http/rate-limits.ts'
import { setLogo } from './logo.ts'
import { maxLogoBytes } from './logo-image.ts'
import { readCurrentLogo } from './logo-store.ts'

/** The upload of a tenant's logo, and the public address it is served from. */
export async function settingsRoutes(app: FastifyInstance, services: Services): Promise<void> {
  await app.register((scope) => uploadRoute(scope, services))
  logoRoute(app, services)
}

/**
 * `PUT /tenant/logo`: the picture itself as the body, the tenant in `X-Tenant-Id`, the version that was seen in
 * `If-Match`. Answers `{ version }`. No form can send a PUT and no foreign page may, so it needs no token of its own;
 * who may not upload is refused before the body is read.
 */
async function uploadRoute(scope: FastifyInstance, services: Services): Promise<void> {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxLogoBytes }, (_request, body, done) => {
    done(null, body)
  })
  scope.put<{ Body: Buffer | undefined }>(
    '/tenant/logo',
    { onRequest: async (request, reply) => admit(services, request, reply) },
    async (request) => {
      const version = Number(/^"?(\d{1,9})"?$/.exec(request.headers['if-match'] ?? '')?.[1])
      if (!version) throw invalidField('If-Match', 'Name the version of the tenant that you saw in If-Match.')
      if (!request.body?.length) throw invalidField('logo', 'Send the picture as the body of the request.')
      const tenant = await setLogo(requireTenant(request.ctx), { version, file: request.body })
      return { version: tenant.version }
    },
  )
}

async function admit(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const ctx: Ctx = await authenticate(services, request)
  await requireRate(ctx, reply)
  await requireQuota(ctx, reply)
  await recordingRefusals(ctx, 'settings.set-logo', async () => {
    authorize(ctx, 'settings:manage')
    requireChangeable(ctx, 'settings:manage')
  })
  request.ctx = ctx
}

/** `GET /logos/:tenant/:hash-:size.png`: public, as logos in mails are, and never anything but a picture. */
function logoRoute(app: FastifyInstance, services: Services): void {
  app.get<{ Params: { tenant: string; file: string } }>('/logos/:tenant/:file', async (request, reply) => {
    const tenantId = fromPublicId('tenant', request.params.tenant)
    const [, hash, size] = /^([0-9a-f]{32})-(64|256)\.png$/.exec(request.params.file) ?? []
    const ctx = withTenant(systemCtx(services, 'logo'), tenantId)
    const logo = hash && (await inTenant(ctx, (tx) => readCurrentLogo(tx, tenantId, hash)))
    if (!logo) throw new AppError('NOT_FOUND')
    return reply
      .type('image/png')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'cross-origin')
      .send(size === '64' ? logo.small : logo.large)
  })
}
