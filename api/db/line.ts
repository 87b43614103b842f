import type { Lease, Pool } from './client.ts'

/**
 * One connection on which transactions follow each other closely: whoever has sent the COMMIT of theirs passes it on, and
 * waits for the answers while the next one sends. PostgreSQL goes from one to the next without waiting for this process;
 * on two connections, transactions that move the same counters would wait for each other's locks instead. Statements run
 * in the order in which they were sent, so nothing gets from one transaction into another.
 */
export interface Line {
  readonly isLine: true
  /** Resolves when it is one's turn. `release` passes it on; what was sent before is answered all the same. */
  lease: () => Promise<Turn>
}

export type Turn = Pick<Lease, 'command' | 'query' | 'release'>

/** A line on a connection of the pool, which it has while somebody is on it. */
export function createLine(pool: Pool): Line {
  let connection: Promise<Lease> | null = null
  let lastTurn: Promise<void> = Promise.resolve()
  /** Who is on the line or waits for a turn, and statements that have not been answered yet. */
  let open = 0

  function close(): void {
    open -= 1
    if (open > 0) return
    connection?.then(
      (lease) => lease.release(),
      () => undefined,
    )
    connection = null
  }

  function untilAnswered<T>(answer: Promise<T>): Promise<T> {
    open += 1
    return answer.finally(close)
  }

  return {
    isLine: true,
    async lease() {
      open += 1
      const turn = lastTurn
      const { promise, resolve: passOn } = Promise.withResolvers<void>()
      lastTurn = promise
      const release = () => {
        passOn()
        close()
      }
      await turn
      try {
        connection ??= pool.lease()
        const { command, query } = await connection
        return {
          command: (text) => untilAnswered(command(text)),
          query: (text, params) => untilAnswered(query(text, params)),
          release,
        }
      } catch (error) {
        connection = null
        release()
        throw error
      }
    },
  }
}
