import { readFileSync } from 'node:fs'
import { type Config, ConfigError } from '../core/config.ts'
import type { Logger } from '../core/log.ts'
import { createSidecar, type SidecarAccess } from './drools/client.ts'
import { createDroolsEngine } from './drools/engine.ts'
import { withFallback } from './drools/fallback.ts'
import { reconcileSessions } from './drools/reconcile.ts'
import { withShadow } from './drools/shadow.ts'
import { createEmbeddedEngine } from './embedded/engine.ts'
import type { EngineUnavailable, RulesEngine } from './engine.ts'

declare module '../core/context.ts' {
  interface Services {
    rulesEngine: RunningRulesEngine
  }
}

export type RulesEngineMode = 'embedded' | 'drools' | 'shadow'

/** The engine that the configuration asks for, and how it has been getting on. */
export interface RunningRulesEngine {
  engine: RulesEngine
  mode: RulesEngineMode
  counts(): RulesEngineCounts
  close(): void
}

/** Since the process started; all 0 for the embedded engine. */
export interface RulesEngineCounts {
  /** Traces that the embedded engine answered for, by why Drools did not. */
  fallbacks: Partial<Record<EngineUnavailable['reason'], number>>
  /** Sessions that a sidecar had lost. */
  reopened: number
  /** In shadow mode: traces compared, those where the engines differ, and those that Drools was not asked about. */
  shadow: { compared: number; differing: number; missed: number }
}

/**
 * Makes the engine. `embedded` needs nothing. `drools` asks the sidecars of DROOLS_URL and, unless RULES_FALLBACK is
 * `none`, goes on without them while they do not answer. `shadow` answers as the embedded engine does and counts where
 * Drools would not. Throws ConfigError for a file that cannot be read.
 */
export function createRulesEngine(config: Config, log: Logger): RunningRulesEngine {
  const mode = config.RULES_ENGINE ?? (config.DROOLS_URL.length ? 'drools' : 'embedded')
  const embedded = createEmbeddedEngine()
  const counts: RulesEngineCounts = { fallbacks: {}, reopened: 0, shadow: { compared: 0, differing: 0, missed: 0 } }
  if (mode === 'embedded') return { engine: embedded, mode, counts: () => counts, close: () => undefined }

  const access = readAccess(config)
  const sidecars = config.DROOLS_URL.map((url) => createSidecar(url, access))
  const drools = createDroolsEngine(sidecars)
  const stop = reconcileSessions(drools, sidecars, log)
  const running = {
    mode,
    counts: () => ({ ...counts, reopened: drools.reopened() }),
    close: () => {
      stop()
      for (const sidecar of sidecars) sidecar.close()
    },
  }
  if (mode === 'shadow') return { ...running, engine: withShadow(embedded, drools, shadowListener(counts, log)) }
  if (config.RULES_FALLBACK === 'none') return { ...running, engine: drools }
  return { ...running, engine: withFallback(drools, embedded, fallbackListener(counts)) }
}

function fallbackListener(counts: RulesEngineCounts) {
  return {
    fellBack(reason: EngineUnavailable['reason']) {
      counts.fallbacks[reason] = (counts.fallbacks[reason] ?? 0) + 1
    },
  }
}

function shadowListener({ shadow }: RulesEngineCounts, log: Logger) {
  return {
    compared(tenantId: string, differing: readonly string[]) {
      shadow.compared += 1
      if (differing.length === 0) return
      shadow.differing += 1
      log.error({ tenantId, rules: differing }, 'Drools judges a trace differently')
    },
    missed(error: unknown) {
      shadow.missed += 1
      log.debug({ err: error }, 'Drools could not be compared')
    },
  }
}

function readAccess(config: Config): SidecarAccess {
  const { DROOLS_TLS_CA_FILE: ca, DROOLS_TLS_CERT_FILE: cert, DROOLS_TLS_KEY_FILE: key } = config
  return {
    token: readFile('DROOLS_TOKEN_FILE', config.DROOLS_TOKEN_FILE).toString().trim(),
    timeoutMs: config.DROOLS_TIMEOUT_MS,
    compileTimeoutMs: 60_000,
    ...(ca && {
      certificate: {
        ca: readFile('DROOLS_TLS_CA_FILE', ca),
        cert: readFile('DROOLS_TLS_CERT_FILE', cert),
        key: readFile('DROOLS_TLS_KEY_FILE', key),
      },
    }),
  }
}

function readFile(variable: string, file: string | undefined): Buffer {
  try {
    return readFileSync(file ?? '')
  } catch (cause) {
    throw new ConfigError(`The configuration is not right:\n  ${variable}: names a file that cannot be read`, { cause })
  }
}
