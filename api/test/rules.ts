import type { TestApp, TestPerson } from './app.ts'

/** A rule that a trace breaks with a charge above 1,000 and no fraud check. */
export const chargeRule = {
  name: 'Large charges are checked',
  description: 'A charge above 1,000 comes with a fraud check.',
  severity: 'HIGH',
  tags: ['payments'],
  text: 'when { payment.charge.where(amount > 1000) }\nalways { payment.fraud_check }',
}

/** Ask as one person in one tenant. */
export function asker(app: TestApp, as: TestPerson, tenantId: string) {
  return (query: string, variables: Record<string, unknown> = {}) => app.graphql(query, variables, { as, tenantId })
}

export const createRuleMutation =
  'mutation ($input: CreateRuleInput!) { createRule(input: $input) { id name version enabled text tags } }'

/** Writes a rule through the API and answers with its id. */
export async function writeRule(app: TestApp, as: TestPerson, tenantId: string, input: object = {}): Promise<string> {
  const { data, errors } = await asker(app, as, tenantId)(createRuleMutation, { input: { ...chargeRule, ...input } })
  if (errors) throw new Error(JSON.stringify(errors))
  return data.createRule.id
}

/** A trace that breaks `chargeRule` with the second of its charges. */
export function badTrace(traceId: string) {
  return {
    traceId,
    spans: [
      { spanId: 's-1', name: 'payment.charge', attributes: { amount: 10 } },
      { spanId: 's-2', name: 'payment.charge', attributes: { amount: 1500, currency: 'EUR' } },
    ],
  }
}

/** As an exporter sends one that breaks it, in OTLP/JSON. */
export function otlpTrace(traceId: string) {
  const span = {
    traceId,
    spanId: '051581bf3cb55c13',
    name: 'payment.charge',
    startTimeUnixNano: '1544712660000000000',
    endTimeUnixNano: '1544712661000000000',
    attributes: [{ key: 'amount', value: { intValue: '1500' } }],
  }
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'checkout' } }] }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'shop' }, spans: [span] }] }] }
}
