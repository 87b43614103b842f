import { type Clause, type Condition, clauses, type Predicate, type RuleAst } from '../ast.ts'
import { formatTerm } from '../syntax/format.ts'
import type { AttributeValue, Span, Trace } from '../trace.ts'
import { readAttribute } from '../values.ts'
import { budget, type Meter, overBudget } from './budget.ts'
import { compileCondition } from './condition.ts'
import { gatherFacts } from './facts.ts'
import { operators } from './operators.ts'
import { compilePredicate, type SpanTest } from './predicate.ts'

/** How one rule looks at one trace, block by block. */
export interface Explanation {
  /** The clauses that are broken: what an engine answers. */
  broken: Clause[]
  when: ExplainedCondition
  always?: ExplainedCondition
  never?: ExplainedCondition
}

export interface ExplainedCondition {
  kind: Condition['kind']
  /** As it is written in the rule. */
  text: string
  holds: boolean
  /** Of an operation or a count: the ids of the spans that it is about and that pass. */
  passing: string[]
  /** Of an operation with a `.where(…)`: the spans of its name that do not pass, and what keeps them from it. */
  failing: { spanId: string; because: Reason[] }[]
  /** Of a junction or a negation: its parts. */
  terms: ExplainedCondition[]
}

/** A comparison that did not come out as it had to, and the attribute it read; null where that is missing. */
export interface Reason {
  text: string
  actual: AttributeValue
}

/** Spans that are listed for one operation; more of them say nothing new. */
const listed = 100
const listedReasons = 10

/**
 * Why a trace breaks a rule, or does not: for the test bench and for the spans of a signal. Every part of the rule is
 * looked at, also where the engine would stop early. Null where that takes more steps than a rule has.
 */
export function explainRule(ast: RuleAst, trace: Trace): Explanation | null {
  const explainer: Explainer = { trace, meter: { left: budget.rule }, tests: new Map() }
  try {
    const when = explain(ast.when, explainer)
    const always = ast.always && explain(ast.always, explainer)
    const never = ast.never && explain(ast.never, explainer)
    const isBroken = { always: always?.holds === false, never: never?.holds === true }
    const broken = clauses.filter((clause) => when.holds && isBroken[clause])
    return { broken, when, ...(always && { always }), ...(never && { never }) }
  } catch (thrown) {
    if (thrown === overBudget) return null
    throw thrown
  }
}

/** The ids of the spans that show why a clause is broken, in the order of the trace, a hundred at most. */
export function evidenceOf(explanation: Explanation, clause: Clause, trace: Trace): string[] {
  const block = explanation[clause]
  const ids = new Set([...witnesses(explanation.when), ...(block ? witnesses(block) : [])])
  return trace.spans.flatMap(({ spanId }) => (ids.delete(spanId) ? [spanId] : [])).slice(0, listed)
}

/** Of what made a condition come out as it did: the spans that passed, or that were there and did not. */
function witnesses({ kind, holds, passing, failing, terms }: ExplainedCondition): string[] {
  if (kind === 'not') return terms.flatMap(witnesses)
  if (kind === 'or' || kind === 'and') return terms.filter((term) => term.holds === holds).flatMap(witnesses)
  return holds || kind === 'count' ? passing : failing.map(({ spanId }) => spanId)
}

interface Explainer {
  trace: Trace
  meter: Meter
  /** Comparisons that are ready to be asked of a span. */
  tests: Map<Predicate, SpanTest>
}

function explain(condition: Condition, explainer: Explainer): ExplainedCondition {
  const { kind } = condition
  const bare = { kind, text: formatTerm(condition), passing: [], failing: [], terms: [] }
  switch (kind) {
    case 'or':
    case 'and': {
      const terms = condition.terms.map((term) => explain(term, explainer))
      return {
        ...bare,
        terms,
        holds: kind === 'or' ? terms.some(({ holds }) => holds) : terms.every(({ holds }) => holds),
      }
    }
    case 'not': {
      const term = explain(condition.term, explainer)
      return { ...bare, terms: [term], holds: !term.holds }
    }
    case 'has':
      return {
        ...bare,
        ...explainSpans(spansOf(explainer.trace, condition.operation), condition.where, explainer),
      }
    case 'count': {
      const others = 'operation' in condition.than ? spansOf(explainer.trace, condition.than.operation) : []
      const counted = [...spansOf(explainer.trace, condition.operation), ...others]
      return { ...bare, holds: holdsFor(condition, explainer.trace), passing: idsOf(counted) }
    }
  }
}

function explainSpans(spans: Span[], where: Predicate | undefined, explainer: Explainer) {
  if (!where) return { holds: spans.length > 0, passing: idsOf(spans) }
  const test = compilePredicate(where, operators)
  const [passing, failing]: [Span[], Span[]] = [[], []]
  for (const span of spans) (test(span.attributes, explainer.meter) ? passing : failing).push(span)
  return {
    holds: passing.length > 0,
    passing: idsOf(passing),
    failing: failing.slice(0, listed).map((span) => ({
      spanId: span.spanId,
      because: judge(where, span, explainer).because.slice(0, listedReasons),
    })),
  }
}

/** Whether a span passes a predicate, and the comparisons on account of which it does or does not. */
function judge(predicate: Predicate, span: Span, explainer: Explainer): { holds: boolean; because: Reason[] } {
  switch (predicate.kind) {
    case 'not': {
      const { holds, because } = judge(predicate.term, span, explainer)
      return { holds: !holds, because }
    }
    case 'or':
    case 'and': {
      const terms = predicate.terms.map((term) => judge(term, span, explainer))
      const holds = predicate.kind === 'or' ? terms.some((term) => term.holds) : terms.every((term) => term.holds)
      return { holds, because: terms.filter((term) => term.holds === holds).flatMap(({ because }) => because) }
    }
    default: {
      const test = explainer.tests.get(predicate) ?? compilePredicate(predicate, operators)
      explainer.tests.set(predicate, test)
      const actual = readAttribute(span.attributes, predicate.attribute) ?? null
      const holds = test(span.attributes, explainer.meter)
      return { holds, because: [{ text: formatTerm(predicate), actual }] }
    }
  }
}

function holdsFor(condition: Condition, trace: Trace): boolean {
  const questions = { operations: new Map(), tests: [] }
  const test = compileCondition(condition, { questions, known: new Map(), operators })
  return test(gatherFacts(questions, trace))
}

function spansOf(trace: Trace, operation: string): Span[] {
  return trace.spans.filter(({ name }) => name === operation)
}

function idsOf(spans: Span[]): string[] {
  return spans.slice(0, listed).map(({ spanId }) => spanId)
}
