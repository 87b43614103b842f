import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { authenticate } from '../../../auth/authenticate.ts'
import { type Services, systemCtx } from '../../../core/context.ts'
import { AppError, invalidField } from '../../../core/errors.ts'
import { authorize, recordingRefusals } from '../../../graphql/allow.ts'
import { requireRate } from '../../../http/rate-limits.ts'
import { maxLogoBytes } from '../../settings/logo-image.ts'
import { readIssuerLogo, setIssuerLogo } from './issuer-logo.ts'

/** The logo on invoices: where operators upload it, and the address it is shown from. */
export async function issuerLogoRoutes(app: FastifyInstance, services: Services): Promise<void> {
  await app.register((scope) => uploadRoutes(scope, services))
  app.get<{ Params: { file: string } }>('/billing/logo/:file', async (request, reply) => {
    const [, hash] = /^([0-9a-f]{32})\.png$/.exec(request.params.file) ?? []
    const logo = hash && (await readIssuerLogo(systemCtx(services, 'logo'), hash))
    if (!logo) throw new AppError('NOT_FOUND')
    return reply
      .type('image/png')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(logo)
  })
}

/**
 * `PUT /billing/logo`: the picture itself as the body; `DELETE /billing/logo` takes it off. The revision of the billing
 * settings that was seen is in `If-Match`, the new one in the answer. Foreign pages can send neither, so they need no
 * token; who may not change it is refused before the body is read.
 */
async function uploadRoutes(scope: FastifyInstance, services: Services): Promise<void> {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxLogoBytes }, (_request, body, done) => {
    done(null, body)
  })
  const onRequest = (request: FastifyRequest, reply: FastifyReply) => admit(services, request, reply)
  scope.put<{ Body: Buffer | undefined }>('/billing/logo', { onRequest }, async (request) => {
    if (!request.body?.length) throw invalidField('logo', 'Send the picture as the body of the request.')
    const { revision } = await setIssuerLogo(request.ctx, { revision: seenBy(request), file: request.body })
    return { revision }
  })
  scope.delete('/billing/logo', { onRequest }, async (request) => {
    const { revision } = await setIssuerLogo(request.ctx, { revision: seenBy(request), file: null })
    return { revision }
  })
}

function seenBy({ headers }: FastifyRequest): number {
  const revision = Number(/^"?(\d{1,9})"?$/.exec(headers['if-match'] ?? '')?.[1])
  if (!revision) throw invalidField('If-Match', 'Name the revision of the settings that you saw in If-Match.')
  return revision
}

async function admit(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const ctx = await authenticate(services, request)
  await requireRate(ctx, reply)
  await recordingRefusals(ctx, 'billing.set-logo', async () => authorize(ctx, 'platform:billing'))
  request.ctx = ctx
}
