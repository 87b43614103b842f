import type { Lease, Pool } from './client.ts'

/** How many reads share a packet at most: one that takes long holds up those behind it. */
const most = 4

/** A connection that takes reads until what gathers for it is written. */
interface Packet {
  lease: Promise<Lease>
  reads: number
  unanswered: number
}

const gathering = new WeakMap<Pool, Packet>()

/**
 * Runs `read` on a connection that it shares with the other reads of this turn of the event loop, which then leave in one
 * packet: under load writing one costs as much as all that is done with its answer. For statements that stand for
 * themselves, each a transaction of its own, so that one that fails is nothing to the others.
 */
export async function inPacket<T>(pool: Pool, read: (lease: Lease) => PromiseLike<T>): Promise<T> {
  const packet = gathering.get(pool) ?? gather(pool)
  packet.reads += 1
  packet.unanswered += 1
  if (packet.reads === most) close(pool, packet)
  try {
    return await read(await packet.lease)
  } finally {
    packet.unanswered -= 1
    if (packet.unanswered === 0) {
      close(pool, packet)
      packet.lease.then(
        (lease) => lease.release(),
        () => undefined,
      )
    }
  }
}

/** Reads join until the turn ends in which there is a connection: the client writes then. */
function gather(pool: Pool): Packet {
  const packet = { lease: pool.lease(), reads: 0, unanswered: 0 }
  gathering.set(pool, packet)
  const end = () => close(pool, packet)
  packet.lease.then(() => setImmediate(end), end)
  return packet
}

function close(pool: Pool, packet: Packet): void {
  if (gathering.get(pool) === packet) gathering.delete(pool)
}
