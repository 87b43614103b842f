import type { Db } from './client.ts'

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
