import { apiSuite } from './vitest.config.ts'

/** The rules sidecar as its own process, which needs a JDK and Maven: where one is missing it is skipped, in CI it fails. */
const suite = apiSuite('drools', ['**/*.drools-test.ts'], [])

export default { ...suite, test: { ...suite.test, testTimeout: 300_000, hookTimeout: 300_000, maxWorkers: 1 } }
