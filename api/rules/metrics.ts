import { Counter, type Registry } from 'prom-client'
import type { RunningRulesEngine } from './create-rules-engine.ts'

/** How the engines behind the port get on, in `/metrics`. */
export function registerRulesMetrics(registry: Registry, rulesEngine: RunningRulesEngine): void {
  new Counter({
    name: 'betrace_rules_fallbacks_total',
    help: 'Traces that the embedded engine answered for in place of Drools, by why Drools did not.',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [reason, count] of Object.entries(rulesEngine.counts().fallbacks)) this.inc({ reason }, count)
    },
  })
  new Counter({
    name: 'betrace_rules_sessions_reopened_total',
    help: 'Sessions that a rules sidecar had lost when it was asked.',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(rulesEngine.counts().reopened)
    },
  })
  new Counter({
    name: 'betrace_rules_shadow_total',
    help: 'Traces in shadow mode: compared, differing among these, and missed by Drools.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [outcome, count] of Object.entries(rulesEngine.counts().shadow)) this.inc({ outcome }, count)
    },
  })
}
