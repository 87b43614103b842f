import type { Evaluation, RuleError, RuleSet, RulesEngine, RulesSession, Violation } from '../engine.ts'
import type { Trace } from '../trace.ts'
import { budget, overBudget } from './budget.ts'
import { type Compilation, compileCondition, type TraceTest } from './condition.ts'
import { type Facts, gatherFacts } from './facts.ts'
import { operators } from './operators.ts'

/** The engine inside the process, whose answers need no waiting. */
export interface EmbeddedEngine extends RulesEngine {
  readonly name: 'embedded'
  compile(rules: RuleSet): EmbeddedSession
}

export interface EmbeddedSession extends RulesSession {
  evaluate(trace: Trace): Evaluation
  close(): void
}

interface CompiledRule {
  ruleId: string
  when: TraceTest
  always: TraceTest | null
  never: TraceTest | null
}

/**
 * The engine that needs nothing else: rules become functions over what they ask of a trace, and what several rules ask
 * is answered once a trace. Work grows with the spans plus the distinct questions, not with their product. Operators can
 * be replaced, for tests of the tests.
 */
export function createEmbeddedEngine(meaning = operators): EmbeddedEngine {
  return {
    name: 'embedded',
    compile({ rules }) {
      const compilation: Compilation = {
        questions: { operations: new Map(), tests: [] },
        known: new Map(),
        operators: meaning,
      }
      const compiled: CompiledRule[] = []
      const refused: RuleError[] = []
      for (const { ruleId, ast } of rules) {
        try {
          const [when, always, never] = [ast.when, ast.always, ast.never].map((clause) =>
            clause ? compileCondition(clause, compilation) : null,
          )
          if (when) compiled.push({ ruleId, when, always: always ?? null, never: never ?? null })
        } catch (error) {
          refused.push({
            ruleId,
            code: 'NOT_COMPILED',
            message: error instanceof Error ? error.message : String(error),
          })
        }
      }
      return {
        evaluate: (trace) => evaluate(compiled, refused, gatherFacts(compilation.questions, trace)),
        close: () => undefined,
      }
    },
  }
}

function evaluate(rules: readonly CompiledRule[], refused: readonly RuleError[], facts: Facts): Evaluation {
  const violations: Violation[] = []
  const errors: RuleError[] = [...refused]
  for (const rule of rules) {
    facts.rule.left = budget.rule
    try {
      addViolations(rule, facts, violations)
    } catch (thrown) {
      errors.push(failure(rule.ruleId, thrown))
    }
  }
  return { violations, errors }
}

/** All of a rule's violations or, where it ends in an error, none. */
function addViolations({ ruleId, when, always, never }: CompiledRule, facts: Facts, violations: Violation[]): void {
  if (!when(facts)) return
  const breaksAlways = always !== null && !always(facts)
  const breaksNever = never?.(facts) ?? false
  if (breaksAlways) violations.push({ ruleId, clause: 'always' })
  if (breaksNever) violations.push({ ruleId, clause: 'never' })
}

function failure(ruleId: string, thrown: unknown): RuleError {
  if (thrown === overBudget)
    return { ruleId, code: 'BUDGET_EXCEEDED', message: 'This rule takes too many steps on this trace.' }
  return { ruleId, code: 'ENGINE_FAILED', message: thrown instanceof Error ? thrown.message : String(thrown) }
}
