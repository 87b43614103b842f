import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Walks through the built console, served by the real server: run `npm run build` first (`npm test` does). */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['**/*.e2e.ts'],
    globalSetup: ['server.ts'],
    // One server and one browser at a time: two cores, and the walks are about people, not about load.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
