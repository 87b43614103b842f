import type { Clause, RuleAst } from '../ast.ts'
import type { RulesEngine, RulesSession } from '../engine.ts'
import type { Trace } from '../trace.ts'
import { brokenClauses } from './reference.ts'

/** What is compared: `rule clause` of every violation and `rule code` of every error, in order of their names. */
export type Answers = readonly string[]

/** Asks a session about a trace. */
export async function answersOf(session: RulesSession, trace: Trace): Promise<Answers> {
  const { violations, errors } = await session.evaluate(trace)
  return [
    ...violations.map(({ ruleId, clause }) => `${ruleId} ${clause}`),
    ...errors.map(({ ruleId, code }) => `${ruleId} ${code}`),
  ].toSorted()
}

/** What the reference says about the same rules. */
export function expectedAnswers(rules: readonly RuleAst[], trace: Trace): Answers {
  const broken = (rule: RuleAst, i: number) => brokenClauses(rule, trace).map((clause: Clause) => `${i} ${clause}`)
  return rules.flatMap(broken).toSorted()
}

/** Opens a session of a tenant for some rules, which are called by their place in the list, and closes it again. */
export async function withSession<T>(
  engine: RulesEngine,
  tenantId: string,
  rules: readonly RuleAst[],
  use: (session: RulesSession) => Promise<T>,
): Promise<T> {
  const set = { tenantId, generation: nextGeneration(), rules: rules.map((ast, i) => ({ ruleId: String(i), ast })) }
  const session = await engine.compile(set)
  try {
    return await use(session)
  } finally {
    await session.close()
  }
}

let generation = 1

/** Of one tenant, a later set has a higher generation. The vectors' is 1. */
function nextGeneration(): number {
  generation += 1
  return generation
}
