import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** `npm run screenshots`: makes the README's pictures from the running product. Needs `npm run build`. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*.shots.ts'],
    globalSetup: ['../e2e/server.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
