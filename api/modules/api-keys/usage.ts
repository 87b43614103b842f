import type { RequestInfo } from '../../core/context.ts'
import type { Logger } from '../../core/log.ts'
import { plainArray, textArray } from '../../db/array-literals.ts'
import type { Database } from '../../db/client.ts'

const flushEveryMs = 1000
const hourMs = 3_600_000
/** Keys counted at a time: what cannot be written while the database is away is bounded, and beyond it not counted. */
const maxCounted = 100_000
/** Rows of one statement; larger ones gain nothing. */
const batchSize = 1000
const longestText = 200

/** Whose use is counted. */
interface Used {
  tenantId: string
  keyId: string
}

/**
 * Counts uses of keys in memory and writes them about once a second, many keys in one statement: no request waits for
 * its count. A process that is killed loses the last second at most; one that is stopped loses nothing.
 */
export interface KeyUsageCounter {
  /** A call that was let in. `request.operation` is read when it is written, so it may become known later. */
  count: (key: Used, request: RequestInfo, now: Date) => void
  /** One that was turned away although the key was the right one. */
  countRefused: (key: Used, now: Date) => void
  /** Writes what is counted so far. Throws nothing: what could not be written is written with the next flush. */
  flush: () => Promise<void>
  close: () => Promise<void>
}

declare module '../../core/context.ts' {
  interface Services {
    apiKeyUsage: KeyUsageCounter
  }
}

interface Counted extends Used {
  hour: number
  calls: number
  refused: number
  last: { at: Date; request: RequestInfo } | null
}

type Counts = Map<string, Counted>

export function createKeyUsageCounter(db: Database, log: Logger): KeyUsageCounter {
  let counts: Counts = new Map()
  let flushing: Promise<void> | null = null

  async function write(): Promise<void> {
    const taken = [...counts.values()]
    counts = new Map()
    for (let from = 0; from < taken.length; from += batchSize) {
      const batch = taken.slice(from, from + batchSize)
      await upsert(db, batch).catch((error: unknown) => {
        log.warn({ err: error, keys: batch.length }, 'uses of API keys could not be written yet')
        for (const each of batch) putBack(each)
      })
    }
  }

  function counted({ tenantId, keyId }: Used, now: Date): Counted | null {
    const hour = now.getTime() - (now.getTime() % hourMs)
    const name = `${keyId} ${hour}`
    const known = counts.get(name)
    if (known || counts.size >= maxCounted) return known ?? null
    const fresh: Counted = { tenantId, keyId, hour, calls: 0, refused: 0, last: null }
    counts.set(name, fresh)
    return fresh
  }

  /** Beside what has been counted since. */
  function putBack(back: Counted): void {
    const use = counted(back, new Date(back.hour))
    if (!use) return
    use.calls += back.calls
    use.refused += back.refused
    use.last ??= back.last
  }

  /** While one flush waits for the database, no others queue behind it. */
  function flush(): Promise<void> {
    flushing ??= write().finally(() => {
      flushing = null
    })
    return flushing
  }

  const timer = setInterval(() => void (counts.size > 0 && flush()), flushEveryMs).unref()
  return {
    count(key, request, at) {
      const use = counted(key, at)
      if (!use) return
      use.calls += 1
      use.last = { at, request }
    },
    countRefused(key, at) {
      const use = counted(key, at)
      if (use) use.refused += 1
    },
    async flush() {
      await flushing
      await flush()
    },
    async close() {
      clearInterval(timer)
      await flushing
      await flush()
    },
  }
}

/** A newer use than the one that is known replaces all that is said of it. */
const newest = (column: string) =>
  `${column} = case when excluded.last_at >= coalesce(old.last_at, excluded.last_at) then excluded.${column} else old.${column} end`

/** Written out and kept prepared: building it anew for each thousand keys took two fifths of a busy process. */
const addUses = `
  insert into api_key_usage as old
    (tenant_id, key_id, hour, calls, refused, last_at, last_ip, last_user_agent, last_operation)
  select tenant_id, key_id, to_timestamp(hour / 1000.0::float8), calls, refused, to_timestamp(last_at / 1000.0::float8),
    last_ip, last_user_agent, last_operation
  from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[],
    $9::text[])
    as given (tenant_id, key_id, hour, calls, refused, last_at, last_ip, last_user_agent, last_operation)
  on conflict (tenant_id, key_id, hour) do update set
    calls = old.calls + excluded.calls,
    refused = old.refused + excluded.refused,
    ${['last_at', 'last_ip', 'last_user_agent', 'last_operation'].map(newest).join()}`

/** Several replicas count the same keys: rows are written in one order, so that no two wait for each other. */
async function upsert(db: Database, batch: readonly Counted[]): Promise<void> {
  const uses = batch.toSorted((a, b) => compare(a.tenantId, b.tenantId) || compare(a.keyId, b.keyId) || a.hour - b.hour)
  const params = [
    plainArray(uses.map(({ tenantId }) => tenantId)),
    plainArray(uses.map(({ keyId }) => keyId)),
    plainArray(uses.map(({ hour }) => hour)),
    plainArray(uses.map(({ calls }) => calls)),
    plainArray(uses.map(({ refused }) => refused)),
    plainArray(uses.map(({ last }) => last?.at.getTime() ?? null)),
    textArray(uses.map(({ last }) => last?.request.ip ?? null)),
    textArray(uses.map(({ last }) => shortened(last?.request.userAgent))),
    textArray(uses.map(({ last }) => shortened(last?.request.operation))),
  ]
  await db.platform.run((platform) => platform.$client.unsafe(addUses, params, { prepare: true }))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** PostgreSQL has no text with a zero character, and no need for endless ones. */
function shortened(text: string | null | undefined): string | null {
  return text?.slice(0, longestText).replaceAll('\0', '').toWellFormed() ?? null
}
