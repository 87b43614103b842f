import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { loadConfig } from '../core/config.ts'
import { newSecret } from '../core/secrets.ts'
import { buildSidecar, missingTool, startSidecar } from './sidecar.ts'

/** `npm run drools`: builds the rules sidecar and runs it until Ctrl+C. DROOLS_PORT is the port, 8181 by default. */
const missing = missingTool()
if (missing) {
  console.error(missing)
  process.exit(1)
}
buildSidecar()
const config = loadConfig()
const tokenFile = path.resolve(config.DROOLS_TOKEN_FILE ?? path.join(config.DATA_DIR, 'drools-token'))
if (!existsSync(tokenFile)) {
  mkdirSync(path.dirname(tokenFile), { recursive: true })
  writeFileSync(tokenFile, `${newSecret().secret}\n`, { mode: 0o600 })
}
const sidecar = await startSidecar({ tokenFile, port: config.DROOLS_PORT })
console.log(`The rules sidecar runs. Start the product beside it with
  DROOLS_URL=${sidecar.url} DROOLS_TOKEN_FILE=${tokenFile} npm start`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sidecar.stop())
sidecar.child.stderr?.pipe(process.stderr)
sidecar.child.once('exit', (code) => process.exit(code === 143 ? 0 : (code ?? 1)))
