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
    // These and the limits of single steps (browser.ts) are for what never comes; how long a walk takes says nothing
    // on a machine that does other things too.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
