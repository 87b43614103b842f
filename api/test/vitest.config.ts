import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** What every suite of the API shares; `include` says which files. */
export const apiSuite = (name: string, include: string[], globalSetup: string[] = ['test/database-server.ts']) =>
  defineConfig({
    root: fileURLToPath(new URL('..', import.meta.url)),
    // Two entry points of graphql would be two copies of its classes, which refuse each other.
    resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
    ssr: { noExternal: ['type-graphql', 'graphql-scalars', 'graphql-query-complexity'] },
    oxc: { decorator: { legacy: true, emitDecoratorMetadata: false } },
    test: {
      name,
      include,
      globalSetup,
      setupFiles: ['reflect-metadata'],
      // For what never comes: how long a test takes says nothing on a machine that does other things too.
      testTimeout: 300_000,
      hookTimeout: 180_000,
      expect: { poll: { timeout: 30_000 } },
      pool: 'forks',
      maxWorkers: 2,
      // Reading the product anew for each of 150 files takes a third of the suite's time.
      isolate: false,
      env: { NODE_ENV: 'test' },
    },
  })

export default apiSuite('api', ['**/*.test.ts'])
