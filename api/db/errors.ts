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
