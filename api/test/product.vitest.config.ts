import { apiSuite } from './vitest.config.ts'

/** The built product as a process: starting, being killed, stopping. Needs `npm run build`. */
export default apiSuite('product', ['test/product/*.ts'], [])
