import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // Two entry points of graphql would be two copies of its classes, which refuse each other.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  ssr: { noExternal: ['type-graphql', 'graphql-scalars', 'graphql-query-complexity'] },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: false } },
  test: {
    name: 'api',
    include: ['**/*.test.ts'],
    globalSetup: ['test/database-server.ts'],
    setupFiles: ['reflect-metadata'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    env: { NODE_ENV: 'test' },
  },
})
