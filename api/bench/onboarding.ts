import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { newSecret } from '../core/secrets.ts'
import { buildSidecar, missingTool, startSidecar } from '../drools/sidecar.ts'
import { onboard, signIn } from '../test/client.ts'
import { removeData, startProcess } from '../test/process.ts'
import { type BenchResult, median, percentile } from './report.ts'

/** People onboarding at once, and how often each of them does it. */
const people = Number(process.env.BENCH_PEOPLE ?? 10)
const rounds = Number(process.env.BENCH_ROUNDS ?? 6)
/** The promise: a tenant is ACTIVE within two seconds at the 95th percentile. */
const barMs = 2000

/**
 * Ten people sign up and onboard at once through the real server and the embedded database, round after round. The time
 * is what a person waits: from sending the form until the console's poll sees COMPLETED. With BENCH_ENGINE=drools the
 * rules sessions are opened in a sidecar.
 */
export async function bench(): Promise<BenchResult> {
  const sidecar = process.env.BENCH_ENGINE === 'drools' ? await startRulesSidecar() : null
  const env = { TENANTS_PER_PERSON: '1000', SIGN_IN_CODES_PER_HOUR: '1000', RULES_FALLBACK: 'none', ...sidecar?.env }
  const product = await startProcess({ env })
  try {
    const clients = await Promise.all(
      Array.from({ length: people }, (_, i) => signIn(product.url, `person${i}@example.com`)),
    )
    await Promise.all(clients.map((client, i) => onboard(client, `warm-${i}-up`)))
    const waits: number[] = []
    const rates: number[] = []
    for (let round = 0; round < rounds; round++) {
      const started = performance.now()
      waits.push(
        ...(await Promise.all(clients.map((client, i) => timed(() => onboard(client, `bench-${round}-n${i}`))))),
      )
      rates.push(people / ((performance.now() - started) / 1000))
    }
    const p95 = percentile(waits, 0.95)
    return {
      figures: {
        people,
        tenants: waits.length,
        'tenants per second': median(rates),
        'p50 ms': median(waits),
        'p95 ms': p95,
        'worst ms': Math.max(...waits),
      },
      ratios: { 'p95 of the 2 s bar': p95 / barMs },
    }
  } finally {
    await product.stop()
    await removeData(product.dataDir)
    await sidecar?.stop()
  }
}

async function startRulesSidecar() {
  const missing = missingTool()
  if (missing) throw new Error(missing)
  buildSidecar()
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-drools-'))
  const tokenFile = path.join(folder, 'token')
  writeFileSync(tokenFile, newSecret().secret, { mode: 0o600 })
  const sidecar = await startSidecar({ tokenFile })
  return {
    env: { DROOLS_URL: sidecar.url, DROOLS_TOKEN_FILE: tokenFile },
    stop: async () => {
      await sidecar.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
