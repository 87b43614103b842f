import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../api/db/embedded.ts'
import { makeDataDir, removeData, startProcess } from '../../api/test/process.ts'
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
    // So that a walk can receive webhooks.
    WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
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

/** A product with a database of its own, for walks that begin with what would take months to come about. */
export interface ServerWithDatabase {
  url: string
  /** As the database's owner, whom nothing is kept from. */
  sql: postgres.Sql
  stop(): Promise<void>
}

export async function startServerWithDatabase(env: Record<string, string> = {}): Promise<ServerWithDatabase> {
  const directory = await makeDataDir()
  const database = await startEmbedded(directory, { quick: true })
  const server = await startServer({ DATABASE_URL: database.url, SIGN_IN_CODES_PER_HOUR: '1000', ...env })
  const sql = postgres(database.url, { max: 1 })
  return {
    url: server.url,
    sql,
    async stop() {
      await sql.end()
      await server.stop()
      await database.stop()
      await removeData(directory)
    },
  }
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
