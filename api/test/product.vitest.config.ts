import { mergeConfig } from 'vitest/config'
import { apiSuite } from './vitest.config.ts'

/** The built product as a process: starting, being killed, stopping. Needs `npm run build`. */
export default mergeConfig(apiSuite('product', ['test/product/*.ts'], []), {
  // Each test starts the whole product once or twice.
  test: { testTimeout: 300_000 },
})
