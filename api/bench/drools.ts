import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { newId } from '../core/ids.ts'
import { newSecret } from '../core/secrets.ts'
import { buildSidecar, missingTool, type SidecarProcess, startSidecar } from '../drools/sidecar.ts'
import type { Condition, RuleAst } from '../rules/ast.ts'
import { createSidecar, type Sidecar } from '../rules/drools/client.ts'
import { createDroolsEngine } from '../rules/drools/engine.ts'
import { createEmbeddedEngine } from '../rules/embedded/engine.ts'
import type { EngineRule, RulesEngine, RulesSession } from '../rules/engine.ts'
import type { Trace } from '../rules/trace.ts'
import { type BenchResult, median, percentile } from './report.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const evaluations = Number(process.env.BENCH_EVALUATIONS ?? 400)
const recompiles = Number(process.env.BENCH_RECOMPILES ?? 1_000)
const tenants = Number(process.env.BENCH_TENANTS ?? 100)
/** Opened at each number of rules to see what one takes. */
const weighed = 10

interface Lab {
  process: SidecarProcess
  sidecar: Sidecar
  engine: RulesEngine
  token: string
}

/**
 * The rules sidecar over HTTP, as the product asks it: time to evaluate a trace of 100 spans at 20, 50 and 200 rules, in
 * turns with the embedded engine; what a tenant takes in memory; many tenants in one sidecar; and whether memory grows as
 * one tenant's rules are compiled again and again. Memory is heap and classes after a collection.
 */
export async function bench(): Promise<BenchResult> {
  const missing = missingTool()
  if (missing) throw new Error(missing)
  buildSidecar()
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-drools-'))
  const token = newSecret().secret
  writeFileSync(path.join(folder, 'token'), token, { mode: 0o600 })
  const process = await startSidecar({ tokenFile: path.join(folder, 'token') })
  const sidecar = createSidecar(process.url, { token, timeoutMs: 60_000, compileTimeoutMs: 600_000 })
  const lab = { process, sidecar, engine: createDroolsEngine([sidecar]), token }
  try {
    const figures: Record<string, number> = {}
    for (const rules of [20, 50, 200]) Object.assign(figures, await measureRules(lab, rules))
    Object.assign(figures, await measureCrowd(lab))
    const { before, after, compileMs } = await recompile(lab)
    figures[`MB before ${recompiles} recompiles`] = before
    figures[`MB after ${recompiles} recompiles`] = after
    figures['ms to compile 20 rules, median'] = compileMs
    return { figures, ratios: { 'memory after/before recompiles': after / before } }
  } finally {
    sidecar.close()
    await process.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureRules(lab: Lab, count: number): Promise<Record<string, number>> {
  const before = await megabytes(lab)
  const opened = await openTenants(lab.engine, weighed, count)
  const perTenant = ((await megabytes(lab)) - before) / weighed
  const embedded = await openTenants(createEmbeddedEngine(), weighed, count)
  await evaluate(opened, evaluations)
  const drools: number[] = []
  const inside: number[] = []
  for (let round = 0; round < rounds; round++) {
    drools.push(...(await evaluate(opened, evaluations)))
    inside.push(...(await evaluate(embedded, evaluations)))
  }
  await Promise.all(opened.map((session) => session.close()))
  return {
    [`p50 ms, ${count} rules`]: median(drools),
    [`p99 ms, ${count} rules`]: percentile(drools, 0.99),
    [`p50 ms, ${count} rules, embedded`]: median(inside),
    [`MB per tenant, ${count} rules`]: perTenant,
  }
}

async function measureCrowd(lab: Lab): Promise<Record<string, number>> {
  const { engine } = lab
  const opened = await openTenants(engine, tenants, 20)
  await evaluate(opened, evaluations)
  const times: number[] = []
  for (let round = 0; round < rounds; round++) times.push(...(await evaluate(opened, evaluations)))
  await Promise.all(opened.map((session) => session.close()))
  const before = await megabytes(lab)
  const alike = await openTenants(engine, tenants, 20, () => 0)
  await evaluate(alike, tenants)
  const perTenant = ((await megabytes(lab)) - before) / tenants
  await Promise.all(alike.map((session) => session.close()))
  return {
    [`p50 ms, ${tenants} tenants of 20 rules`]: median(times),
    [`p99 ms, ${tenants} tenants of 20 rules`]: percentile(times, 0.99),
    [`MB per tenant, ${tenants} tenants with the same 20 rules`]: perTenant,
  }
}

/** The first twentieth warms the compiler up and is not weighed. */
async function recompile(lab: Lab): Promise<{ before: number; after: number; compileMs: number }> {
  const tenantId = newId()
  const times: number[] = []
  let before = 0
  for (let generation = 1; generation <= recompiles; generation++) {
    const started = performance.now()
    await lab.engine.compile({ tenantId, generation, rules: makeRules(20, generation) })
    times.push(performance.now() - started)
    if (generation === Math.ceil(recompiles / 20)) before = await megabytes(lab)
  }
  return { before, after: await megabytes(lab), compileMs: median(times) }
}

async function openTenants(
  engine: RulesEngine,
  count: number,
  rules: number,
  seedOf = (tenant: number) => tenant,
): Promise<RulesSession[]> {
  const opened: RulesSession[] = []
  for (let i = 0; i < count; i++)
    opened.push(await engine.compile({ tenantId: newId(), generation: 1, rules: makeRules(rules, seedOf(i)) }))
  return opened
}

async function evaluate(sessions: readonly RulesSession[], times: number): Promise<number[]> {
  const taken: number[] = []
  for (let i = 0; i < times; i++) {
    const started = performance.now()
    await sessions[i % sessions.length]?.evaluate(trace)
    taken.push(performance.now() - started)
  }
  return taken
}

/**
 * Rules of the kinds that the default pack has. `seed` makes those of one tenant unlike another's, to the compiler too:
 * what is compiled has the numbers that spans are counted against.
 */
function makeRules(count: number, seed: number): EngineRule[] {
  const has = (i: number): Condition => ({ kind: 'has', operation: `operation.${i % 40}` })
  const kinds: ((i: number) => RuleAst)[] = [
    (i) => ({ version: 1, when: has(i), always: has(i + 1) }),
    (i) => ({ version: 1, when: hasWhere(i, seed), always: { kind: 'or', terms: [has(i + 1), has(i + 2)] } }),
    (i) => ({ version: 1, when: hasWhere(i, seed + i), always: has(i + 1), never: has(i + 2) }),
    (i) => ({ version: 1, when: countOf(i, { number: 3 + (i % 7) + seed }), never: has(i) }),
    (i) => ({ version: 1, when: countOf(i, { operation: `operation.${(i + 3) % 40}` }), never: has(i) }),
  ]
  return Array.from({ length: count }, (_, i) => {
    const ast = kinds[i % kinds.length]?.(i)
    if (!ast) throw new Error('no such kind')
    return { ruleId: `rule-${i}`, ast }
  })
}

function hasWhere(i: number, value: number): Condition {
  const where = { kind: 'compare', attribute: 'amount', operator: '>', value } as const
  return { kind: 'has', operation: `operation.${i % 40}`, where }
}

function countOf(i: number, than: { number: number } | { operation: string }): Condition {
  return { kind: 'count', operation: `operation.${i % 40}`, operator: '>', than }
}

const trace: Trace = {
  traceId: 'trace',
  spans: Array.from({ length: 100 }, (_, i) => ({
    spanId: String(i),
    name: `operation.${i % 50}`,
    attributes: {
      amount: i,
      'http.route': '/api/v1/orders',
      'http.status_code': 200,
      ok: i % 3 > 0,
      user: `user-${i}`,
    },
  })),
}

/** Heap and classes in use, after a collection. */
async function megabytes({ process, token }: Lab): Promise<number> {
  execFileSync('jcmd', [String(process.child.pid), 'GC.run'], { stdio: 'ignore' })
  const headers = { authorization: `Bearer ${token}` }
  const metrics = await (await fetch(`${process.url}/metrics`, { headers })).text()
  const bytes = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(metrics)?.[1])
  return (bytes('drools_heap_bytes') + bytes('drools_metaspace_bytes')) / 2 ** 20
}
