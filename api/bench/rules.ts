import { createEmbeddedEngine } from '../rules/embedded/engine.ts'
import { parseRule } from '../rules/syntax/parse.ts'
import type { Trace } from '../rules/trace.ts'
import { naiveRules } from './naive-rules.ts'
import { type BenchResult, median, percentile } from './report.ts'

const rounds = Number(process.env.BENCH_ROUNDS ?? 7)

/** Six shapes of rules in turn, over fifty operations: some rules share what they ask, most do not. */
function ruleText(i: number): string {
  const [a, b, c] = [i, i * 7 + 3, i + 1].map((n) => `service.operation${n % 50}`)
  const shapes = [
    `when { ${a} } always { ${b} }`,
    `when { ${a}.where(amount > ${(i % 20) * 100}) } always { ${b}.where(ok == true) }`,
    `when { ${a}.where(kind == "kind${i % 9}" and not internal) } never { ${b}.where(status >= 500) }`,
    `when { count(${a}) > ${i % 30} } never { ${b}.where(kind in ["kind1", "kind2"]) }`,
    `when { ${a}.where(path contains "/admin") or ${b} } always { ${c} } never { ${c}.where(amount < 0) }`,
    `when { ${a}.where(path matches "^/api/v[0-9]+/admin(/|$)") } always { auth.check }`,
  ]
  return shapes[i % shapes.length] ?? ''
}

/** As it comes from the wire: one span in three is of an operation that no rule speaks of. */
function traceOf(size: number): Trace {
  const spans = Array.from({ length: size }, (_, i) => ({
    spanId: `span${i}`,
    name: i % 3 ? `service.operation${(i * i + i) % 50}` : `other.operation${i % 40}`,
    attributes: {
      amount: i % 3000,
      ok: i % 2 === 0,
      kind: `kind${i % 7}`,
      status: 200 + (i % 400),
      path: `/api/v${i % 4}/users/${i % 50}`,
      internal: i % 5 === 0,
    },
  }))
  return JSON.parse(JSON.stringify({ traceId: 'trace', spans }))
}

/**
 * The rule language and the embedded engine in this process: a trace against many rules, beside a loop of each rule over
 * each span with the same comparisons, in turns; and reading a rule of 5 KB.
 */
export async function bench(): Promise<BenchResult> {
  const common = compare(1_000, 100, 300)
  const large = compare(10_000, 1_000, 30)
  const text = fiveKilobytes()
  const parse = time(() => parseRule(text), 500)
  return {
    figures: {
      'evaluate 1,000 spans x 100 rules ms': common.engine,
      'evaluate 1,000 spans x 100 rules p99 ms': common.engineTail,
      'naive 1,000 spans x 100 rules ms': common.naive,
      'evaluate 10,000 spans x 1,000 rules ms': large.engine,
      'evaluate 10,000 spans x 1,000 rules p99 ms': large.engineTail,
      'naive 10,000 spans x 1,000 rules ms': large.naive,
      'parse and check 5 KB ms': median(parse),
      'parse and check 5 KB p99 ms': percentile(parse, 0.99),
    },
    ratios: { 'naive / engine, 1,000 x 100': common.ratio, 'naive / engine, 10,000 x 1,000': large.ratio },
  }
}

function compare(spans: number, ruleCount: number, times: number) {
  const rules = Array.from({ length: ruleCount }, (_, i) => {
    const { ast } = parseRule(ruleText(i))
    if (!ast) throw new Error(ruleText(i))
    return ast
  })
  const session = createEmbeddedEngine().compile({
    tenantId: 'bench',
    generation: 1,
    rules: rules.map((ast, i) => ({ ruleId: String(i), ast })),
  })
  const naive = naiveRules(rules)
  const trace = traceOf(spans)
  const { violations, errors } = session.evaluate(trace)
  if (errors.length || JSON.stringify(violations) !== JSON.stringify(naive(trace)))
    throw new Error('The engine and the naive loop do not agree.')
  const medians = { engine: [] as number[], naive: [] as number[], tail: [] as number[] }
  // The first round warms both up.
  for (let round = 0; round <= rounds; round++) {
    const ours = time(() => session.evaluate(trace), times)
    const theirs = time(() => naive(trace), Math.ceil(times / 5))
    if (round === 0) continue
    medians.engine.push(median(ours))
    medians.tail.push(percentile(ours, 0.99))
    medians.naive.push(median(theirs))
  }
  const [engine, other] = [median(medians.engine), median(medians.naive)]
  return { engine, engineTail: median(medians.tail), naive: other, ratio: other / engine }
}

function time(run: () => unknown, times: number): number[] {
  return Array.from({ length: times }, () => {
    const started = performance.now()
    run()
    return performance.now() - started
  })
}

/** A valid rule with fifty-odd wheres. */
function fiveKilobytes(): string {
  const terms: string[] = []
  const textOf = () => `when {\n  ${terms.join('\n  or ')}\n}\nalways { auth.check } // bench\n`
  while (textOf().length < 5 * 1024)
    terms.push(
      `service.operation${terms.length}.where(amount.total > ${terms.length} and kind in ["one", "two"] or path matches "^/a/b")`,
    )
  if (!parseRule(textOf()).ast) throw new Error('The rule is not one.')
  return textOf()
}
