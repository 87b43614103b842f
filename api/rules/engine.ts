import type { Clause, RuleAst } from './ast.ts'
import type { Trace } from './trace.ts'

/** A rule as an engine sees it: without name, text or severity. */
export interface EngineRule {
  ruleId: string
  ast: RuleAst
}

/** All rules of one tenant that are switched on. A later set of the same tenant has a higher generation. */
export interface RuleSet {
  tenantId: string
  generation: number
  rules: readonly EngineRule[]
}

export interface Violation {
  ruleId: string
  clause: Clause
}

/** Why one rule gave no answer: the engine did not take it, or gave up on it. The others are not touched by it. */
export interface RuleError {
  ruleId: string
  code: 'NOT_COMPILED' | 'BUDGET_EXCEEDED' | 'ENGINE_FAILED'
  message: string
}

export interface Evaluation {
  violations: Violation[]
  errors: RuleError[]
}

type Awaitable<T> = T | Promise<T>

/**
 * One tenant's rules, ready to look at traces. It remembers nothing from one trace to the next, and answers several
 * at once. `errors` of an evaluation name the rules that were not compiled, too.
 */
export interface RulesSession {
  evaluate(trace: Trace): Awaitable<Evaluation>
  close(): Awaitable<void>
}

/**
 * The port behind which rules are evaluated. `compile` opens a session of its own for a set; a rule that it cannot take
 * becomes an error of that rule, never of the set. Engines do not check limits of traces: who accepts traces does.
 */
export interface RulesEngine {
  readonly name: 'embedded' | 'drools'
  compile(rules: RuleSet): Awaitable<RulesSession>
}

/**
 * The engine could not be asked, or could not answer for any rule. Asking again, or another engine, may help;
 * `superseded` says that it holds newer rules of the tenant than it was asked about.
 */
export class EngineUnavailable extends Error {
  readonly reason: 'unreachable' | 'busy' | 'timeout' | 'superseded' | 'failed'

  constructor(reason: EngineUnavailable['reason'], cause: unknown) {
    super(`The rules engine is not available: ${reason}.`, { cause })
    this.reason = reason
  }
}
