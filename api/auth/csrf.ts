import type { FastifyRequest } from 'fastify'
import type { Config } from '../core/config.ts'
import { AppError } from '../core/errors.ts'
import { carriesKey } from './by-key.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses a state-changing request that a browser sends on behalf of another site. Together with SameSite=Lax cookies
 * and JSON-only bodies this closes forms, text/plain posts and fetches from elsewhere. Requests without an Origin come
 * from programs, which hold no cookies of ours; so do requests with an API key, which no page can make another site's
 * visitor send. Throws CSRF_REFUSED.
 */
export function refuseForeignOrigin(config: Config, request: FastifyRequest): void {
  if (safeMethods.has(request.method) || carriesKey(request)) return
  const { origin, host } = request.headers
  if (origin === undefined) {
    if (request.headers['sec-fetch-site'] === 'cross-site') throw new AppError('CSRF_REFUSED')
    return
  }
  const ours = config.PUBLIC_URL ? new URL(config.PUBLIC_URL).host : host
  const theirs = URL.canParse(origin) ? new URL(origin).host : null
  if (theirs === null || (theirs !== ours && theirs !== host)) throw new AppError('CSRF_REFUSED')
}
