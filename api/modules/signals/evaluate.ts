import type { TenantCtx } from '../../core/context.ts'
import { traced } from '../../core/tracing.ts'
import { evidenceOf, explainRule } from '../../rules/embedded/explain.ts'
import type { Violation } from '../../rules/engine.ts'
import { createSignal, type Signal, type SignalRule } from '../../rules/signal.ts'
import type { Trace } from '../../rules/trace.ts'
import { type NamedRuleError, named } from '../rules/session.ts'
import { readTrace } from '../rules/trace-input.ts'
import { meterTrace } from './metering.ts'
import { keepSignals } from './signals.ts'

/** What the tenant's rules say of one trace. */
export interface TraceEvaluation {
  traceId: string
  spans: number
  /** How many rules looked at it. */
  rules: number
  /** Of the rules that looked at it. */
  generation: number
  signals: Signal[]
  /** How many of them had not been found before. */
  raised: number
  /** Rules that gave no answer; the others are not touched by it. */
  errors: NamedRuleError[]
  /** Milliseconds in the engine, and in all. */
  evaluateMs: number
  totalMs: number
}

/**
 * Checks one complete trace against the rules that are switched on, and keeps what it finds. The trace's spans and its
 * new signals are metered first: what is refused for a limit is not kept. Sending the same trace again finds the same
 * signals and counts nothing twice. Throws INVALID_INPUT for what is no trace or too large a one,
 * QUOTA_EXCEEDED, UNAVAILABLE.
 */
export async function evaluateTrace(ctx: TenantCtx, input: unknown): Promise<TraceEvaluation> {
  const began = performance.now()
  const trace = readTrace(input)
  const evaluated = await ctx.services.rulesSessions.use(ctx.tenantId, async (open) => {
    const started = performance.now()
    const measures = {
      'betrace.engine': open.engine,
      'betrace.rules': open.rules.size,
      'betrace.spans': trace.spans.length,
    }
    const { violations, errors } = await traced('evaluate rules', measures, async () => open.session.evaluate(trace))
    const evaluateMs = performance.now() - started
    const signals = signalsOf(violations, open.rules, trace, ctx.services.now())
    const { generation, rules } = open
    return { generation, rules: rules.size, signals, errors: named(open, errors), evaluateMs }
  })
  await meterTrace(ctx, trace, evaluated.signals)
  const raised = await keepSignals(ctx, evaluated.signals)
  const { traceId, spans } = trace
  const totalMs = performance.now() - began
  return { traceId, spans: spans.length, ...evaluated, raised: raised.size, totalMs }
}

/** A signal for each broken clause, with the spans that show it where finding them does not take too long. */
function signalsOf(
  violations: readonly Violation[],
  rules: ReadonlyMap<string, SignalRule>,
  trace: Trace,
  at: Date,
): Signal[] {
  const byRule = Map.groupBy(violations, ({ ruleId }) => ruleId)
  return [...byRule].flatMap(([ruleId, broken]) => {
    const rule = rules.get(ruleId)
    if (!rule) return []
    const explanation = explainRule(rule.ast, trace)
    return broken.map(({ clause }) => {
      const evidence = explanation ? evidenceOf(explanation, clause, trace) : []
      return createSignal(rule, trace.traceId, clause, evidence, at)
    })
  })
}
