import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Registry } from 'prom-client'
import { afterAll, expect, test } from 'vitest'
import { loadConfig } from '../core/config.ts'
import { newId } from '../core/ids.ts'
import { createLogger } from '../core/log.ts'
import { freePort } from '../db/free-port.ts'
import { createRulesEngine } from './create-rules-engine.ts'
import type { RuleSet } from './engine.ts'
import { registerRulesMetrics } from './metrics.ts'

const log = createLogger('silent')
const folder = mkdtempSync(path.join(tmpdir(), 'betrace-rules-'))
const tokenFile = path.join(folder, 'token')
writeFileSync(tokenFile, 'a token of thirty-two characters')
afterAll(() => rmSync(folder, { recursive: true }))

const when = { kind: 'has', operation: 'a' } as const
const rules = [{ ruleId: 'rule', ast: { version: 1, when, never: when } as const }]
const ruleSet: RuleSet = { tenantId: newId(), generation: 1, rules }
const trace = { traceId: 'trace', spans: [{ spanId: '1', name: 'a', attributes: {} }] }
const broken = { violations: [{ ruleId: 'rule', clause: 'never' }], errors: [] }

/** Where nobody listens. */
async function nowhere(env: Record<string, string> = {}) {
  const url = `http://127.0.0.1:${await freePort()}`
  return createRulesEngine(loadConfig({ DROOLS_URL: url, DROOLS_TOKEN_FILE: tokenFile, ...env }), log)
}

test('the embedded engine is what runs unless a sidecar is named', async () => {
  const { engine, mode } = createRulesEngine(loadConfig({}), log)
  expect(mode).toBe('embedded')
  expect(await (await engine.compile(ruleSet)).evaluate(trace)).toEqual(broken)
})

test('without a sidecar in reach the embedded engine answers, and the metrics say why', async () => {
  const running = await nowhere()
  expect(running.mode).toBe('drools')
  const session = await running.engine.compile(ruleSet)
  expect(await session.evaluate(trace)).toEqual(broken)
  const registry = new Registry()
  registerRulesMetrics(registry, running)
  expect(await registry.metrics()).toContain('betrace_rules_fallbacks_total{reason="unreachable"} 2')
  running.close()
})

test('where nobody may answer in its place, a sidecar that is away is an error', async () => {
  const running = await nowhere({ RULES_FALLBACK: 'none' })
  await expect(async () => running.engine.compile(ruleSet)).rejects.toMatchObject({ reason: 'unreachable' })
  running.close()
})

test('in shadow mode a sidecar that is away is missed by the counts alone', async () => {
  const running = await nowhere({ RULES_ENGINE: 'shadow' })
  const session = await running.engine.compile(ruleSet)
  expect(await session.evaluate(trace)).toEqual(broken)
  await expect.poll(() => running.counts().shadow).toEqual({ compared: 0, differing: 0, missed: 1 })
  running.close()
})

test('a token that cannot be read is said at start', () => {
  const config = loadConfig({ DROOLS_URL: 'http://127.0.0.1:8181', DROOLS_TOKEN_FILE: path.join(folder, 'none') })
  expect(() => createRulesEngine(config, log)).toThrow('DROOLS_TOKEN_FILE')
})
