import { expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import type { Comparison, RuleAst } from '../../rules/ast.ts'
import { createDroolsEngine } from '../../rules/drools/engine.ts'
import type { Trace } from '../../rules/trace.ts'
import { describeDrools } from './lab.ts'

const canary = 'c4n4ry'

/** Texts that do something where rules, classes, files, logs or lookups are made of them. */
const corpus = [
  `"\nend\nrule "${canary}" when then System.exit(1); end\n`,
  `${canary}) eval(true) or Trace(`,
  `*/ import java.lang.Runtime; /* ${canary}`,
  `\${jndi:ldap://127.0.0.1/${canary}}`,
  `#{T(java.lang.Runtime).getRuntime().exec("${canary}")}`,
  `\\u0022); System.exit(1); // ${canary}`,
  `../../../../tmp/${canary}`,
  `${canary}\r\n{"event":"forged"}`,
  `${canary}%n%s%1000000d`,
  `hits.add(0); ${canary}`,
  `__proto__ ${canary}`,
]

function ruleAbout(text: string): RuleAst {
  const asked = (operator: Comparison['operator'], value: Comparison['value']): Comparison => ({
    kind: 'compare',
    attribute: text,
    operator,
    value,
  })
  return {
    version: 1,
    when: { kind: 'has', operation: text, where: { kind: 'and', terms: [asked('==', text), asked('in', [text])] } },
    never: { kind: 'count', operation: text, operator: '>=', than: { number: 1 } },
  }
}

describeDrools('texts of a tenant in the sidecar', (lab) => {
  test('are only ever compared, and stand in no log, no metric and no file', async () => {
    const process = await lab.start({ megabytes: 256 })
    const engine = createDroolsEngine([lab.connect(process)])
    const rules = corpus.map((text, i) => ({ ruleId: `rule-${i}`, ast: ruleAbout(text) }))
    const bad = { ruleId: `${canary} bad`, ast: { ...ruleAbout('x'), when: { kind: canary } } as unknown as RuleAst }
    const session = await engine.compile({ tenantId: newId(), generation: 1, rules: [...rules, bad] })
    for (const [i, text] of corpus.entries()) {
      const trace: Trace = { traceId: text, spans: [{ spanId: text, name: text, attributes: { [text]: text } }] }
      const { violations, errors } = await session.evaluate(trace)
      expect(violations).toEqual([{ ruleId: `rule-${i}`, clause: 'never' }])
      expect(errors.map(({ ruleId, code }) => [ruleId, code])).toEqual([[bad.ruleId, 'NOT_COMPILED']])
      expect(errors[0]?.message).not.toContain(canary)
    }
    const headers = { authorization: `Bearer ${lab.token}` }
    const broken = await fetch(`${process.url}/v1/tenants/${newId()}/evaluate`, {
      method: 'POST',
      headers,
      body: `{"${canary}": ${canary}}`,
    })
    expect(broken.status).toBe(400)
    expect(await broken.text()).not.toContain(canary)
    expect(await (await fetch(`${process.url}/metrics`, { headers })).text()).not.toContain(canary)
    await process.stop()
    expect(process.log()).toContain('stopped')
    expect(process.log()).not.toContain(canary)
  })
})
