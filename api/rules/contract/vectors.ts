import { readFileSync } from 'node:fs'
import type { Clause } from '../ast.ts'
import type { EngineRule, RulesEngine } from '../engine.ts'
import { parseRule } from '../syntax/parse.ts'
import type { AttributeValue, Span, Trace } from '../trace.ts'

/** One of `meaning.json`: a rule, and which of its clauses the spans break. */
interface RuleVector {
  name: string
  rule: string
  spans: readonly Partial<Span>[]
  broken: readonly Clause[]
}

/** One of `values.json`: whether a span with these attributes passes a `.where(…)`, and why. */
interface ValueVector {
  given: Record<string, AttributeValue>
  where: string
  holds: boolean
  because?: string
}

/** As JSON and not as a module, in which `__proto__` would be no attribute. */
function read<Vector>(file: string): readonly Vector[] {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))
}

interface Vector {
  name: string
  rule: EngineRule
  trace: Trace
  broken: readonly Clause[]
}

const vectors: readonly Vector[] = [
  ...read<RuleVector>('meaning.json').map(({ name, rule, spans, broken }, i) => ({
    name,
    rule: ruleOf(`meaning-${i}`, rule),
    trace: traceOf(`meaning-${i}`, spans),
    broken,
  })),
  ...read<ValueVector>('values.json').map(({ given, where, holds, because }, i) => ({
    name: `${JSON.stringify(given)}: ${where} is ${holds}${because ? `, as ${because}` : ''}`,
    rule: ruleOf(`value-${i}`, `when { span } never { span.where(${where}) }`),
    trace: traceOf(`value-${i}`, [{ name: 'span', attributes: given }]),
    broken: holds ? (['never'] as const) : [],
  })),
]

function ruleOf(ruleId: string, text: string): EngineRule {
  const { ast, problems } = parseRule(text)
  if (!ast) throw new Error(`${text}: ${problems[0].message}`)
  return { ruleId, ast }
}

function traceOf(traceId: string, spans: readonly Partial<Span>[]): Trace {
  return { traceId, spans: spans.map((span, i) => ({ spanId: `span-${i}`, name: '', attributes: {}, ...span })) }
}

/** The vectors that an engine answers wrongly, all rules in one session. An engine without fault gives none. */
export async function failedVectors(engine: RulesEngine, tenantId: string): Promise<string[]> {
  const session = await engine.compile({ tenantId, generation: 1, rules: vectors.map(({ rule }) => rule) })
  try {
    const failed: string[] = []
    for (const { name, rule, trace, broken } of vectors) {
      const { violations, errors } = await session.evaluate(trace)
      const found = violations.filter(({ ruleId }) => ruleId === rule.ruleId).map(({ clause }) => clause)
      if (errors[0]) failed.push(`${name}: ${errors[0].message}`)
      else if (found.toSorted().join() !== broken.toSorted().join()) failed.push(name)
    }
    return failed
  } finally {
    await session.close()
  }
}
