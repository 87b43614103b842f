import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { newId } from '../core/ids.ts'
import type { Logger } from '../core/log.ts'
import type { Tx } from './tenancy.ts'

const channel = 'betrace_invalidations'

/** What replicas keep in memory, and the id that is announced when it changes. */
export interface InvalidationTopics {
  /** Id of the tenant: its status, plan or security settings are others. */
  tenant: string
  /** `<tenant>/<key>`. */
  'api-key': string
  /** Id of the tenant: its session holds other rules. */
  rules: string
}

export type InvalidationTopic = keyof InvalidationTopics

export interface Invalidation {
  topic: InvalidationTopic
  id: string
}

/** Tells this replica what others have changed, within milliseconds of their commit. */
export interface Invalidations {
  /** `changed` is called for every announcement, `missed` whenever some may have been lost: then nothing kept is sure. */
  subscribe: (subscriber: { changed: (what: Invalidation) => void; missed: () => void }) => void
  /** Whether all that was announced more than a second ago has arrived. If not, keep nothing longer than that second. */
  isCurrent: () => boolean
  close: () => Promise<void>
}

declare module '../core/context.ts' {
  interface Services {
    invalidations: Invalidations
  }
}

/** How long the word of the last beat counts, and so how stale anything kept can be. */
export const staleAfterMs = 1000
const beatEveryMs = 250
/** A connection over which no beat has come for so long is given up: its other end may be gone without a word. */
const giveUpAfterMs = 5000

/** Announces a change to every replica when, and only when, the caller's transaction commits. */
export async function announceChange<Topic extends InvalidationTopic>(
  tx: Tx,
  topic: Topic,
  id: InvalidationTopics[Topic],
): Promise<void> {
  await tx.execute(sql`select pg_notify(${channel}, ${`${topic} ${id}`})`)
}

/**
 * Listens for announcements (LISTEN, so the URL must lead to PostgreSQL itself or to a pooler that keeps sessions). A
 * silent connection proves nothing, so this replica also sends itself beats through the database, by the same way that
 * announcements come: they are delivered in the order of their commits, so a beat that arrives says that everything
 * before it has. Reconnects for ever.
 */
export function listenForInvalidations(url: string, log: Logger): Invalidations {
  const subscribers: Parameters<Invalidations['subscribe']>[0][] = []
  const beatChannel = `betrace_beat_${newId()}`
  let client = connect()
  let startedAt = performance.now()
  let lastBeat = Number.NEGATIVE_INFINITY
  let wasCurrent = false
  let beating = false

  function connect(): postgres.Sql {
    const opened = postgres(url, {
      max: 1,
      idle_timeout: 0,
      connect_timeout: 5,
      fetch_types: false,
      backoff: () => 0.1,
      connection: { application_name: 'betrace-invalidations' },
      onnotice: () => {},
    })
    // Runs again after every reconnect: what was announced in between did not come.
    const missed = () => {
      for (const subscriber of subscribers) subscriber.missed()
    }
    opened.listen(channel, receive, missed).catch(() => undefined)
    opened
      .listen(beatChannel, (sentAt) => {
        lastBeat = Math.max(lastBeat, Number(sentAt))
      })
      .catch(() => undefined)
    return opened
  }

  function receive(message: string): void {
    const at = message.indexOf(' ')
    const what = { topic: message.slice(0, at) as InvalidationTopic, id: message.slice(at + 1) }
    for (const subscriber of subscribers) subscriber.changed(what)
  }

  async function beat(): Promise<void> {
    const now = performance.now()
    noteChange()
    if (now - Math.max(lastBeat, startedAt) > giveUpAfterMs) {
      void client.end({ timeout: 0 })
      client = connect()
      startedAt = now
      beating = false
    }
    if (beating) return
    beating = true
    await client.notify(beatChannel, String(now)).catch(() => undefined)
    beating = false
  }

  function noteChange(): void {
    if (isCurrent() === wasCurrent) return
    wasCurrent = !wasCurrent
    if (wasCurrent) log.debug('hearing of changes at once')
    else log.warn('not hearing of changes: nothing is kept for more than a second')
  }

  function isCurrent(): boolean {
    return performance.now() - lastBeat < staleAfterMs
  }

  const timer = setInterval(beat, beatEveryMs).unref()
  void beat()
  return {
    subscribe: (subscriber) => void subscribers.push(subscriber),
    isCurrent,
    async close() {
      clearInterval(timer)
      await client.end({ timeout: 1 })
    },
  }
}
