import type { TestProject } from 'vitest/node'
import { removeData, startProcess } from '../../api/test/process.ts'
import { operatorEmail, owningOperatorEmail } from './people.ts'

declare module 'vitest' {
  interface ProvidedContext {
    url: string
  }
}

/** The server that all walks share, unless they are about a part that is down. */
export default async function startSharedServer(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startServer({
    PLATFORM_OPERATORS: `${operatorEmail},${owningOperatorEmail}`,
    SIGN_IN_CODES_PER_HOUR: '1000',
    // So that a walk can come from another network.
    TRUST_PROXY: 'true',
  })
  project.provide('url', url)
  return async () => {
    const warnings = await stop()
    // What the server warned about explains a failed walk, and should not be there in a good one.
    if (warnings.length) console.log(`The server warned:\n${warnings.join('\n')}`)
  }
}

export interface RunningServer {
  url: string
  /** Stops it, removes its data, and resolves to what it warned about. */
  stop(): Promise<string[]>
}

/** Starts the built product on a data directory and a port of its own. */
export async function startServer(env: Record<string, string>): Promise<RunningServer> {
  const product = await startProcess({ env })
  return {
    url: product.url,
    async stop() {
      await product.stop()
      await removeData(product.dataDir)
      return product
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
    },
  }
}
