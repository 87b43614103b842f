import { existsSync } from 'node:fs'
import compress from '@fastify/compress'
import files from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { AppError } from '../core/errors.ts'
import { projectPath } from '../core/paths.ts'

/**
 * Serves the built console: hashed assets for a year, and index.html for every page address, so that a reload of a
 * deep link works. Paths of the API never fall through to it.
 */
export async function consoleRoutes(app: FastifyInstance): Promise<void> {
  const root = projectPath('.build/console')
  const isBuilt = existsSync(`${root}/index.html`)
  if (isBuilt) {
    // Scripts and styles shrink to a quarter. Answers of the API are small, and some hold secrets: those stay as they are.
    await app.register(compress, {
      encodings: ['br', 'gzip'],
      customTypes: /^(text\/(html|css|javascript)|image\/svg)/,
    })
    await app.register(files, {
      root,
      wildcard: false,
      setHeaders: (reply, path) => {
        const cache = path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
        reply.header('cache-control', cache)
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' && request.headers.accept?.includes('text/html')
    if (isBuilt && isPage && !/^\/(graphql|auth|assets|dev|tenant|logos|\.well-known)(\/|$)/.test(request.url))
      return reply.sendFile('index.html')
    throw new AppError('NOT_FOUND')
  })
}
