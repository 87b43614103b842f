import { AppError } from '../core/errors.ts'

/** The PostgreSQL error behind whatever drizzle wrapped it in. */
function postgresError(error: unknown): { code?: string; constraint_name?: string } | null {
  for (let current = error; current instanceof Error; current = current.cause as Error) {
    if ('code' in current && typeof current.code === 'string' && current.code.length === 5)
      return current as { code?: string; constraint_name?: string }
  }
  return null
}

/**
 * Whether `error` is a unique violation (SQLSTATE 23505), of the named constraint when one is given. A Citus shard
 * appends `_<shard>` to constraint names, and some paths report none: then the SQLSTATE alone decides.
 */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const found = postgresError(error)
  if (found?.code !== '23505') return false
  const name = found.constraint_name?.replace(/_\d+$/, '')
  return !constraint || !name || name === constraint
}

/** Codes of the driver for a connection that broke or could not be made. */
const connectionCodes = /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|EPIPE|ETIMEDOUT)/

/**
 * Whether another try may succeed: the connection was lost (what was being committed may or may not be), the server is
 * restarting (class 57P), or PostgreSQL chose this transaction to give way (class 40).
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'UNAVAILABLE'
  for (let current = error; current instanceof Error; current = current.cause as Error) {
    const code = 'code' in current ? String(current.code) : ''
    if (connectionCodes.test(code) || /^(57P|40|08)/.test(code)) return true
  }
  return false
}
