import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../core/config.ts'

const cookieMaxAgeSeconds = 400 * 24 * 3600

/**
 * Names of the product's cookies. Over https they carry the `__Host-` prefix, which binds them to this host and to
 * secure transport; on plain http (a developer's own machine) browsers would refuse that.
 */
export function cookieName(config: Config, name: 'session' | 'sign_in'): string {
  return config.PUBLIC_URL?.startsWith('https:') ? `__Host-betrace_${name}` : `betrace_${name}`
}

export function setCookie(reply: FastifyReply, config: Config, name: 'session' | 'sign_in', value: string): void {
  reply.setCookie(cookieName(config, name), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: cookieName(config, name).startsWith('__Host-'),
    maxAge: name === 'session' ? cookieMaxAgeSeconds : 900,
  })
}

export function clearCookie(reply: FastifyReply, config: Config, name: 'session' | 'sign_in'): void {
  reply.clearCookie(cookieName(config, name), { path: '/', secure: cookieName(config, name).startsWith('__Host-') })
}

export function readCookie(request: FastifyRequest, config: Config, name: 'session' | 'sign_in'): string | null {
  return request.cookies[cookieName(config, name)] ?? null
}
