import type { Pool, Statement } from './client.ts'

/**
 * One transaction of statements that take nothing from each other's answers: they leave together with BEGIN and COMMIT,
 * in one round trip, and run in their order. All or nothing; throws what the first that fails throws. Statements that
 * come here are long and their parameters say nothing about the best plan: they are planned once.
 */
export async function inOneTrip<Row>(pool: Pool, statements: readonly Statement[]): Promise<Row[][]> {
  const lease = await pool.lease()
  try {
    const begun = lease.command('begin; set local plan_cache_mode = force_generic_plan')
    const asked = statements.map((statement) => lease.query<Row>(...statement))
    // Of a transaction in which something failed it is a rollback.
    const committed = lease.command('commit')
    await Promise.allSettled([begun, ...asked, committed])
    await begun
    const answers = await Promise.all(asked)
    await committed
    return answers
  } finally {
    lease.release()
  }
}
