import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { auditEvents } from '../../db/tables/index.ts'

export type AuditRow = typeof auditEvents.$inferSelect

/** The hash before the first event. */
export const genesisHash: Buffer = Buffer.alloc(32)

export interface ChainReport {
  intact: boolean
  events: number
  /** What is wrong, in words; null for an intact chain. */
  problem: string | null
  problemSequence: number | null
}

/**
 * The hash of an event: SHA-256 over the previous event's hash and the event's canonical JSON (RFC 8785) without the
 * two hash columns. Anyone with an export can recompute it.
 */
export function chainHash(event: Omit<AuditRow, 'hash'>): Buffer {
  const { prevHash, ...content } = event
  // The row as read back carries its own hash; it is not part of what is hashed.
  const { hash: _own, ...hashed } = content as typeof content & { hash?: Buffer }
  return createHash('sha256')
    .update(prevHash)
    .update(canonicalize({ ...hashed, at: event.at.toISOString() }) ?? '')
    .digest()
}

/** Walks the chain from its first event. `read` returns the next rows in order after a sequence number. */
export async function verifyLinks(
  head: { seq: number; hash: Buffer } | null,
  read: (afterSeq: number) => Promise<AuditRow[]>,
): Promise<ChainReport> {
  let seq = 0
  let hash = genesisHash
  const broken = (at: number, problem: string): ChainReport => ({
    intact: false,
    events: seq,
    problem,
    problemSequence: at,
  })
  for (;;) {
    const rows = await read(seq)
    for (const row of rows) {
      if (row.seq !== seq + 1) return broken(seq + 1, `Event ${seq + 1} is missing.`)
      if (!row.prevHash.equals(hash)) return broken(row.seq, `Event ${row.seq} does not follow the event before it.`)
      if (!chainHash(row).equals(row.hash)) return broken(row.seq, `Event ${row.seq} was changed after it was written.`)
      seq = row.seq
      hash = row.hash
    }
    if (rows.length === 0) break
  }
  if (seq !== (head?.seq ?? 0) || !hash.equals(head?.hash ?? genesisHash))
    return broken(seq + 1, `The chain ends at event ${seq}, but event ${head?.seq ?? 0} was recorded as its last.`)
  return { intact: true, events: seq, problem: null, problemSequence: null }
}
