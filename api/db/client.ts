import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { AppError } from '../core/errors.ts'
import type { Logger } from '../core/log.ts'
import { compiling } from './compiled.ts'
import { createLocks, type Locks } from './locks.ts'
import * as tables from './tables/index.ts'

export type Db = PostgresJsDatabase<typeof tables> & {
  /** The client of the connection: the same for every handle that leads to it. */
  readonly $client: postgres.Sql
}

/** As Lease.query takes it. */
export type Statement = [text: string, params: (string | number | null)[]]

/** One connection, lent to one caller at a time. */
export interface Lease {
  db: Db
  /** Sends SQL text as it is (simple protocol, several statements allowed). Never with caller input in it. */
  command: (text: string) => Promise<unknown>
  /**
   * Reads with a handle whose prepared SELECTs choose the tenant themselves, each in its own statement and transaction.
   * It takes no others, and only such as start before `read` returns. Null, with nothing read, where that cannot be: on
   * Citus, whose workers do not hear of set_config().
   */
  selectIn: <T>(tenantId: string, read: (db: Db) => T) => T | null
  /** Takes no more statements until it is released: one that is started too late fails, rather than run alone. */
  seal: () => void
  /**
   * Runs one statement that the connection keeps prepared, for paths where parsing and planning count. Parameters are
   * what PostgreSQL reads as text: instants as ISO strings, arrays as array literals. Instants and bigints come as text.
   */
  query: <Row>(...statement: Statement) => Promise<Row[]>
  release: () => void
}

export interface Pool {
  lease: () => Promise<Lease>
  /** A lease for the duration of `work`, without a transaction: for single statements. */
  run: <T>(work: (db: Db) => Promise<T>) => Promise<T>
  close: () => Promise<void>
}

export interface PoolOptions {
  url: string
  size: number
  name: string
  log: Logger
  /** How long a caller waits for a free connection before UNAVAILABLE. */
  waitMs?: number
}

interface Connection {
  sql: postgres.Sql
  db: Db
  /** Of Lease.selectIn, for `tenantId`. */
  selecting: Db
  tenantId: string | null
  isDistributed: boolean
  dead: boolean
  sealed: boolean
}

/**
 * A pool of single connections. postgres.js has a pool of its own, but only a dedicated client lets a transaction send
 * BEGIN and the tenant together with the first query in one round trip: measured at 0.27 to 0.38 of a plain read, where
 * `sql.begin` gives 0.17. The price is that postgres.js silently reconnects such a client in the middle of a
 * transaction; so a connection that closed is marked dead, refuses everything, and is replaced.
 */
export function createPool({ url, size, name, log, waitMs = 10_000 }: PoolOptions): Pool {
  const idle: Connection[] = []
  const waiting: { resolve: (connection: Connection) => void; reject: (error: Error) => void }[] = []
  const open = new Set<Connection>()
  let opening = 0
  let closed = false

  async function connect(): Promise<Connection> {
    const sql = postgres(url, {
      max: 1,
      idle_timeout: 0,
      connect_timeout: 10,
      connection: { application_name: name },
      onnotice: () => {},
      onclose: () => retire(connection),
      fetch_types: false,
    })
    const connection = { sql, tenantId: null, isDistributed: false, dead: false, sealed: false } as Connection
    const unsafe: typeof sql.unsafe = (text, params, options) => {
      if (connection.dead) throw connectionLost()
      if (connection.sealed) throw new Error('this statement came after its transaction: start all of a read at once')
      return sql.unsafe(text, params, options)
    }
    const selecting: typeof sql.unsafe = (text, params = [], options = {}) => {
      if (connection.dead) throw connectionLost()
      const { tenantId } = connection
      if (tenantId === null || !options.prepare) throw new Error('only a prepared SELECT can choose its tenant itself')
      return sql.unsafe(choosingTenant(text, params.length + 1), [...params, tenantId], options)
    }
    const handleOf = (client: Pick<typeof sql, 'unsafe'>): Db =>
      compiling(
        drizzle(Object.assign(Object.create(sql), client, { options: sql.options }) as postgres.Sql, {
          schema: tables,
        }),
        client,
      )
    connection.db = handleOf({ unsafe })
    connection.selecting = handleOf({ unsafe: selecting })
    try {
      // Connects now, so that later statements are never parked in the client's queue across a reconnect.
      const [citus] = await sql.unsafe("select from pg_extension where extname = 'citus'")
      connection.isDistributed = citus !== undefined
    } catch (error) {
      connection.dead = true
      void sql.end({ timeout: 0 })
      throw error
    }
    open.add(connection)
    return connection
  }

  function retire(connection: Connection): void {
    if (connection.dead) return
    connection.dead = true
    open.delete(connection)
    const at = idle.indexOf(connection)
    if (at >= 0) idle.splice(at, 1)
    void connection.sql.end({ timeout: 0 })
    if (!closed) log.warn({ pool: name }, 'a database connection closed')
  }

  function giveBack(connection: Connection): void {
    if (connection.dead) return void serveWaiting()
    const next = waiting.shift()
    if (next) next.resolve(connection)
    else if (closed) retire(connection)
    else idle.push(connection)
  }

  /** Opens a connection for somebody who waits, when there is room for one. */
  function serveWaiting(): void {
    if (waiting.length === 0 || closed || open.size + opening >= size) return
    opening += 1
    connect()
      .finally(() => {
        opening -= 1
      })
      .then(giveBack, (error) => waiting.shift()?.reject(error))
  }

  function take(): Promise<Connection> {
    if (closed) return Promise.reject(new AppError('UNAVAILABLE', { message: 'The server is stopping.' }))
    const ready = idle.pop()
    if (ready) return Promise.resolve(ready)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const at = waiting.indexOf(entry)
        if (at >= 0) waiting.splice(at, 1)
        reject(new AppError('UNAVAILABLE', { message: 'The database is busy. Try again in a moment.', retryAfter: 1 }))
      }, waitMs)
      const entry = {
        resolve: (connection: Connection) => {
          clearTimeout(timer)
          resolve(connection)
        },
        reject: (error: Error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      waiting.push(entry)
      serveWaiting()
    })
  }

  async function lease(): Promise<Lease> {
    const connection = await take()
    let released = false
    return {
      db: connection.db,
      command: async (text) => {
        if (connection.dead) throw connectionLost()
        return connection.sql.unsafe(text).simple()
      },
      selectIn: (tenantId, read) => {
        if (connection.isDistributed) return null
        connection.tenantId = tenantId
        try {
          return read(connection.selecting)
        } finally {
          connection.tenantId = null
        }
      },
      seal: () => {
        connection.sealed = true
      },
      query: async <Row>(...[text, params]: Statement) => {
        if (connection.dead) throw connectionLost()
        return (await connection.sql.unsafe(text, params, { prepare: true })) as unknown as Row[]
      },
      release: () => {
        if (released) return
        released = true
        connection.sealed = false
        giveBack(connection)
      },
    }
  }

  return {
    lease,
    async run(work) {
      const held = await lease()
      try {
        return await work(held.db)
      } finally {
        held.release()
      }
    },
    async close() {
      closed = true
      for (const waiter of waiting.splice(0)) waiter.reject(connectionLost())
      await Promise.all([...open].map((connection) => connection.sql.end({ timeout: 5 })))
    },
  }
}

/**
 * A SELECT together with the choice of the tenant, its parameter `$n`. That what is read waits for the choice does not
 * hang on the plan: the OFFSET belongs to it and needs a value of `chosen`. The choice ends with the statement.
 */
function choosingTenant(select: string, n: number): string {
  const known = choosing.get(select)
  if (known) return known
  const chosen = `with chosen as materialized (select set_config('app.tenant_id', $${n}, true) as tenant_id)
    select read.* from chosen cross join lateral
      (select * from (${select}) as asked offset (chosen.tenant_id is null)::int) as read`
  choosing.set(select, chosen)
  return chosen
}

/** Only ever of statements that are kept prepared, so there are few. */
const choosing = new Map<string, string>()

function connectionLost(): AppError {
  return new AppError('UNAVAILABLE', { message: 'The connection to the database was lost. Try again.', retryAfter: 1 })
}

/**
 * The two roles the product runs under. `app` sees one tenant at a time (row level security); `platform` sees all and
 * is for the few places that must: sign-in, onboarding, jobs, operators.
 */
export interface Database {
  app: Pool
  platform: Pool
  locks: Locks
  close: () => Promise<void>
}

declare module '../core/context.ts' {
  interface Services {
    db: Database
  }
}

export function createDatabase(options: { appUrl: string; platformUrl: string; size: number; log: Logger }): Database {
  const { size, log } = options
  const app = createPool({ url: options.appUrl, size, name: 'betrace-app', log })
  const platform = createPool({ url: options.platformUrl, size, name: 'betrace-platform', log })
  return {
    app,
    platform,
    locks: createLocks(platform),
    close: async () => {
      await Promise.all([app.close(), platform.close()])
    },
  }
}
