import { describe, expect, test } from 'vitest'
import { createEmbeddedEngine } from '../embedded/engine.ts'
import { explainRule } from '../embedded/explain.ts'
import { formatText } from '../syntax/format.ts'
import { parseRule } from '../syntax/parse.ts'
import type { Trace } from '../trace.ts'
import { betraceEssentials } from './betrace-essentials.ts'
import type { ExampleSpan, PackRule } from './pack.ts'

const { rules } = betraceEssentials

function traceOf(spans: readonly ExampleSpan[]): Trace {
  return { traceId: 'example', spans: spans.map((span, i) => ({ spanId: `${i}`, attributes: {}, ...span })) }
}

function astOf({ text }: PackRule) {
  const { ast } = parseRule(text)
  if (!ast) throw new Error(text)
  return ast
}

const engine = createEmbeddedEngine()
const session = engine.compile({
  tenantId: 'tenant',
  generation: 1,
  rules: rules.map((rule) => ({ ruleId: rule.id, ast: astOf(rule) })),
})

/** The clauses of one rule that a trace breaks, with all rules of the pack in the session. */
function brokenClauses(ruleId: string, spans: readonly ExampleSpan[]) {
  const { violations, errors } = session.evaluate(traceOf(spans))
  expect(errors).toEqual([])
  return violations.filter((violation) => violation.ruleId === ruleId).map(({ clause }) => clause)
}

describe.each(rules)('$name', (rule) => {
  test('its bad example breaks every clause it has, its good example none', () => {
    const { always, never } = astOf(rule)
    expect(brokenClauses(rule.id, rule.bad)).toEqual([...(always ? ['always'] : []), ...(never ? ['never'] : [])])
    expect(brokenClauses(rule.id, rule.good)).toEqual([])
    // A good example is one because of the clauses, not because the rule does not speak of it.
    const speaksOf = explainRule(astOf(rule), traceOf(rule.good))?.when
    expect(speaksOf?.holds || rule.text.includes('count(')).toBe(true)
  })

  test('it is written as the formatter writes it', () => {
    expect(formatText(rule.text)).toBe(rule.text)
  })
})

test('the twelve rules have ids of their own, which nobody may change', () => {
  expect(rules.map(({ id }) => id)).toEqual([
    'pii-query-authorized',
    'pii-access-audited',
    'large-payment-checked',
    'admin-endpoint-authorized',
    'api-request-authenticated',
    'server-error-logged',
    'retries-bounded',
    'requests-answered',
    'deployment-approved',
    'agent-tool-approved',
    'phi-encrypted',
    'connections-released',
  ])
})
