import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { startEmbedded } from '../db/embedded.ts'
import { makeDataDir, type ProductProcess, removeData, startProcess } from './process.ts'
import { insertSession } from './sessions.ts'

/** Several processes of the built product on one database of their own. */
export interface Cluster {
  databaseUrl: string
  /** What a further replica has to be given. */
  env: Record<string, string>
  replicas: readonly ProductProcess[]
  /** As the owner of the database, past every policy. */
  sql: postgres.Sql
  /** The cookie of a person with a session. */
  signIn: (email: string) => Promise<string>
  stop: () => Promise<void>
}

/** Starts PostgreSQL as it comes with the product, and `count` replicas on it; the first one works off the jobs. */
export async function startCluster(count: number, env: Record<string, string> = {}): Promise<Cluster> {
  const directory = await makeDataDir()
  const database = await startEmbedded(directory)
  const shared = { DATABASE_URL: database.url, MASTER_KEY: randomBytes(32).toString('base64'), ...env }
  const replicas: ProductProcess[] = []
  for (let i = 0; i < count; i++)
    replicas.push(await startProcess({ dataDir: directory, env: { ...shared, ROLE: i === 0 ? 'all' : 'api' } }))
  const sql = postgres(database.url, { max: 2, onnotice: () => {} })
  return {
    databaseUrl: database.url,
    env: shared,
    replicas,
    sql,
    signIn: (email) => insertSession(sql, email),
    stop: async () => {
      await sql.end({ timeout: 5 })
      await Promise.all(replicas.map((replica) => replica.stop()))
      await database.stop()
      await removeData(directory)
    },
  }
}
