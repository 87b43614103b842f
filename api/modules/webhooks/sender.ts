import { type Services, systemCtx, withTenant } from '../../core/context.ts'
import { attemptDelivery } from './attempt.ts'
import { type Claim, claimDue } from './claim.ts'
import { timeoutMs } from './post.ts'

/** Sends what is due in tenants that it is told of. What nobody tells it of any more is found by the sweep. */
export interface WebhookSender {
  /** Looks at once for what is due in a tenant, and sends it. */
  wake: (tenantId: string) => void
  /** Resolves when nothing is left to send now. */
  settled: () => Promise<void>
  /** Takes nothing more, and waits for what is under way: as long as a receiver may take, at most. */
  close: () => Promise<void>
}

declare module '../../core/context.ts' {
  interface Services {
    webhookSender: WebhookSender
  }
}

/**
 * Requests under way in this process: waiting for a receiver costs a socket and little else. Half of them, of all and of
 * each tenant's, are for endpoints that got the last thing they were sent: a thousand receivers that let everybody wait
 * do not hold up the sound ones.
 */
export const senderLimits = { requests: 512, ofTenant: 256, timeoutMs }

/** Looks side by side, each one statement. */
const lookers = 2

interface Flight {
  tenantId: string
  claim: Claim
}

export function createWebhookSender(services: Services, limits = senderLimits): WebhookSender {
  const ctx = systemCtx(services, 'job:webhooks.send')
  const waiting = new Set<string>()
  /** Tenants of which something is under way, and more may be due. */
  const unfinished = new Set<string>()
  /** Tenants that found no room at all, the longest waiting first. */
  const starved = new Set<string>()
  const flights = new Map<Flight, Promise<void>>()
  /** One look at a tenant at a time: two would each see the same room. */
  const looking = new Map<string, Promise<void>>()
  let isClosed = false

  function wake(tenantId: string): void {
    waiting.add(tenantId)
    lookOn()
  }

  function lookOn(): void {
    for (const tenantId of waiting) {
      if (isClosed || looking.size >= lookers) return
      if (looking.has(tenantId)) continue
      waiting.delete(tenantId)
      const look = lookAt(tenantId).finally(() => {
        looking.delete(tenantId)
        lookOn()
      })
      looking.set(tenantId, look)
    }
  }

  async function lookAt(tenantId: string): Promise<void> {
    const room = roomFor(tenantId)
    if (room.all === 0) {
      if (isFlying(tenantId)) unfinished.add(tenantId)
      else starved.add(tenantId)
      return
    }
    try {
      const claims = await claimDue(withTenant(ctx, tenantId), room)
      for (const claim of claims) fly({ tenantId, claim })
      // What is due at an endpoint may have waited for what is under way to it.
      if (isFlying(tenantId)) unfinished.add(tenantId)
      else unfinished.delete(tenantId)
    } catch (error) {
      ctx.log.warn({ err: error, tenantId }, 'webhooks that are due could not be taken yet')
    }
  }

  function roomFor(tenantId: string) {
    const all = [...flights.keys()]
    const own = all.filter((flight) => flight.tenantId === tenantId)
    const free = Math.min(limits.requests - all.length, limits.ofTenant - own.length)
    const failing = (list: Flight[]) => list.filter(({ claim }) => claim.isFailing).length
    const freeForFailing = Math.min(limits.requests / 2 - failing(all), limits.ofTenant / 2 - failing(own))
    const busy: Record<string, number> = {}
    for (const { claim } of own) busy[claim.endpointId] = (busy[claim.endpointId] ?? 0) + 1
    return { all: Math.max(0, free), failing: Math.max(0, freeForFailing), busy }
  }

  function isFlying(tenantId: string): boolean {
    return [...flights.keys()].some((flight) => flight.tenantId === tenantId)
  }

  function fly(flight: Flight): void {
    const { tenantId, claim } = flight
    const done = attemptDelivery(withTenant(ctx, tenantId), claim, limits.timeoutMs)
      .catch((error: unknown) =>
        ctx.log.warn({ err: error, tenantId, delivery: claim.deliveryId }, 'a webhook could not be sent yet'),
      )
      .finally(() => {
        flights.delete(flight)
        const [next] = starved
        if (next !== undefined && starved.delete(next)) waiting.add(next)
        if (unfinished.has(tenantId)) waiting.add(tenantId)
        lookOn()
      })
    flights.set(flight, done)
  }

  async function settled(): Promise<void> {
    while (looking.size + flights.size > 0) await Promise.all([...looking.values(), ...flights.values()])
  }

  return {
    wake,
    settled,
    async close() {
      isClosed = true
      await settled()
    },
  }
}
