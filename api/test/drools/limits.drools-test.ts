import { expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import type { RuleAst } from '../../rules/ast.ts'
import { createDroolsEngine } from '../../rules/drools/engine.ts'
import { ruleLimits } from '../../rules/limits.ts'
import { parseRule } from '../../rules/syntax/parse.ts'
import type { Trace } from '../../rules/trace.ts'
import { describeDrools } from './lab.ts'

const words = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`)

/** So many parentheses and `not`s inside each other: three at each step of `a or not (a and (b or not (…)))`. */
function nested(depth: number, term: (i: number) => string): string {
  return depth <= 0 ? term(0) : `${term(depth)} or not (${term(depth)} and (${nested(depth - 3, term)}))`
}

const atTheLimits: Record<string, string> = {
  nesting: `when { a.where(${nested(ruleLimits.nesting - 2, (i) => `x${i} == ${i}`)}) } never { a }`,
  alternatives: `when { ${words(8).join(' or ')} or a } never { ${words(7).join(' or ')} }`,
  text: `when { a } never { a.where(x != "${'é'.repeat(ruleLimits.text)}") }`,
  pattern: `when { a } never { a.where(x matches "${'.'.repeat(ruleLimits.pattern - 1)}$") }`,
  program: 'when { a } never { a.where(x matches "(ab?){300}$") }',
}

describeDrools('rules at the limits of the language', (lab) => {
  test('are all taken by the sidecar and answered', async () => {
    const engine = createDroolsEngine([lab.connect(await lab.start())])
    const asts = Object.entries(atTheLimits).map(([ruleId, text]) => {
      const { ast, problems } = parseRule(text)
      expect(problems, ruleId).toEqual([])
      return { ruleId, ast: ast as RuleAst }
    })
    const session = await engine.compile({ tenantId: newId(), generation: 1, rules: asts })
    const attributes = { x: 'ab'.repeat(600) }
    const spans = ['a', 'w0'].map((name, i) => ({ spanId: String(i), name, attributes }))
    const trace: Trace = { traceId: 'trace', spans }
    const { violations, errors } = await session.evaluate(trace)
    expect(errors).toEqual([])
    expect(violations.map(({ ruleId }) => ruleId)).toEqual(Object.keys(atTheLimits))
  })
})
