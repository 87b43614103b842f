import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

/**
 * The production adapters against their emulators, which have to be installed: a missing one fails. Not part of
 * `npm test`, which needs only npm.
 */
export default defineConfig({ ...base, test: { ...base.test, name: 'contract', include: ['**/*.contract-test.ts'] } })
