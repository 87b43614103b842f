import { once } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import { createLogger } from '../../core/log.ts'
import { freePort } from '../../db/free-port.ts'
import { createDroolsEngine } from '../../rules/drools/engine.ts'
import { withFallback } from '../../rules/drools/fallback.ts'
import { reconcileSessions } from '../../rules/drools/reconcile.ts'
import { createEmbeddedEngine } from '../../rules/embedded/engine.ts'
import type { RuleSet, RulesSession } from '../../rules/engine.ts'
import type { Trace } from '../../rules/trace.ts'
import { describeDrools } from './lab.ts'

// The full size: DROOLS_TENANTS=100 DROOLS_EVALUATIONS=100000 npm run test:drools
const tenantCount = Number(process.env.DROOLS_TENANTS ?? 10)
const evaluations = Number(process.env.DROOLS_EVALUATIONS ?? 5_000)
const clients = 8

/** Every tenant's rule is broken by the same trace, and says whose it is. */
function ruleSetOf(tenantId: string): RuleSet {
  const when = { kind: 'has', operation: 'request' } as const
  return { tenantId, generation: 1, rules: [{ ruleId: `of ${tenantId}`, ast: { version: 1, when, never: when } }] }
}

const trace: Trace = { traceId: 'trace', spans: [{ spanId: '1', name: 'request', attributes: {} }] }

describeDrools('a sidecar killed under load', (lab) => {
  test('every trace is answered by the rules of its own tenant, and sessions return by themselves', async () => {
    const port = await freePort()
    let process = await lab.start({ port })
    const sidecar = lab.connect(process, 2_000)
    const drools = createDroolsEngine([sidecar])
    const stop = reconcileSessions(drools, [sidecar], createLogger('silent'), 200)
    let fellBack = 0
    const engine = withFallback(drools, createEmbeddedEngine(), { fellBack: () => void fellBack++ })
    const tenants = Array.from({ length: tenantCount }, newId)
    const sessions: RulesSession[] = []
    // One after the other: a sidecar refuses to have more than a few rule sets wait for its compiler.
    for (const tenantId of tenants) sessions.push(await engine.compile(ruleSetOf(tenantId)))
    expect(fellBack).toBe(0)

    let asked = 0
    const wrong: unknown[] = []
    const load = async (until: () => boolean) => {
      while (!until()) {
        const i = asked++ % tenantCount
        const answer = await sessions[i]?.evaluate(trace)
        const expected = { violations: [{ ruleId: `of ${tenants[i]}`, clause: 'never' }], errors: [] }
        if (!isDeepStrictEqual(answer, expected)) wrong.push(answer)
      }
    }
    const loads = (until: () => boolean) => Promise.all(Array.from({ length: clients }, () => load(until)))

    await loads(() => asked >= evaluations / 2)
    expect(fellBack).toBe(0)

    let isBack = false
    const during = loads(() => isBack)
    process.child.kill('SIGKILL')
    await once(process.child, 'exit')
    process = await lab.start({ port })
    isBack = true
    await during
    expect(fellBack).toBeGreaterThan(0)

    await expect.poll(() => openSessions(process.url, lab.token), { timeout: 60_000 }).toBe(tenantCount)
    const before = fellBack
    await loads(() => asked >= evaluations)
    expect(fellBack).toBe(before)
    expect(wrong).toEqual([])
    stop()
  })
})

async function openSessions(url: string, token: string): Promise<number> {
  const answer = await fetch(`${url}/v1/info`, { headers: { authorization: `Bearer ${token}` } })
  return ((await answer.json()) as { sessions: number }).sessions
}
