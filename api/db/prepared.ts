import { drizzle } from 'drizzle-orm/postgres-js'
import type postgres from 'postgres'
import type { Db } from './client.ts'
import * as tables from './tables/index.ts'
import type { Tx } from './tenancy.ts'

/**
 * What is made once on every connection: statements that the connection keeps planned, for paths on which building, parsing
 * and planning cost more than running. Such a statement ends with `.prepare(name)` and has placeholders for what differs.
 */
export function preparedOnce<Made>(build: (db: Db) => Made): (db: Db) => Made {
  const built = new WeakMap<Db['$client'], Made>()
  return (db) => {
    const statement = built.get(db.$client) ?? build(db)
    built.set(db.$client, statement)
    return statement
  }
}

/**
 * The same transaction, whose every statement the connection keeps planned. For jobs that say the same few statements
 * thousands of times: each is kept until the connection ends, so lists of any length do not belong into them.
 */
export function keepingPlans(tx: Tx): Tx {
  return Object.assign(Object.create(planned(tx)), { ctx: tx.ctx })
}

const planned = preparedOnce(({ $client }) => {
  const unsafe: typeof $client.unsafe = (text, params, options) =>
    $client.unsafe(text, params, { ...options, prepare: true })
  const client = Object.assign(Object.create($client), { unsafe, options: $client.options }) as postgres.Sql
  return drizzle(client, { schema: tables })
})
