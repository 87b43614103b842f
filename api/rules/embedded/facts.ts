import type { Span, Trace } from '../trace.ts'
import { budget, type Meter, overBudget } from './budget.ts'
import type { SpanTest } from './predicate.ts'

/** What a session's rules ask about any trace: which operations, and which tests of their spans. */
export interface Questions {
  operations: Map<string, number>
  tests: { operation: number; test: SpanTest }[]
}

const unknown = 0
const yes = 1
const no = 2
const tooMuch = 3

/**
 * The answers about one trace. Spans are grouped by name once, and each distinct test is made at most once, whichever
 * rules ask for it.
 */
export interface Facts {
  questions: Questions
  counts: Uint32Array
  groups: (Span[] | undefined)[]
  answers: Uint8Array
  /** Of each test, what it cost: every rule that asks for it pays, so no rule's end depends on the others. */
  costs: Float64Array
  /** Of the rule that is being evaluated, and of the whole trace. */
  rule: Meter
  trace: Meter
}

export function gatherFacts(questions: Questions, { spans }: Trace): Facts {
  const { operations, tests } = questions
  const counts = new Uint32Array(operations.size)
  const groups: (Span[] | undefined)[] = new Array(operations.size).fill(undefined)
  for (const span of spans) {
    const operation = operations.get(span.name)
    if (operation === undefined) continue
    counts[operation] = (counts[operation] ?? 0) + 1
    const group = groups[operation]
    if (group) group.push(span)
    else groups[operation] = [span]
  }
  return {
    questions,
    counts,
    groups,
    answers: new Uint8Array(tests.length),
    costs: new Float64Array(tests.length),
    rule: { left: budget.rule },
    trace: { left: budget.trace },
  }
}

/** Whether some span passes a test. Throws `overBudget`. */
export function askTest(facts: Facts, index: number): boolean {
  if (facts.answers[index] === unknown) facts.answers[index] = answer(facts, index)
  facts.rule.left -= facts.costs[index] ?? 0
  if (facts.rule.left < 0 || facts.answers[index] === tooMuch) throw overBudget
  return facts.answers[index] === yes
}

function answer(facts: Facts, index: number): number {
  const asked = facts.questions.tests[index]
  const group = asked && facts.groups[asked.operation]
  if (!group) return no
  const limit = Math.min(budget.rule, facts.trace.left)
  const meter = { left: limit }
  try {
    return group.some((span) => asked.test(span.attributes, meter)) ? yes : no
  } catch (thrown) {
    if (thrown === overBudget) return tooMuch
    throw thrown
  } finally {
    facts.costs[index] = limit - meter.left
    facts.trace.left -= limit - meter.left
  }
}
