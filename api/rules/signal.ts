import { createHash } from 'node:crypto'
import type { Clause, RuleAst } from './ast.ts'
import { formatTerm } from './syntax/format.ts'

export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'] as const
export type Severity = (typeof severities)[number]

/** What a signal tells of the rule that was broken. */
export interface SignalRule {
  tenantId: string
  ruleId: string
  /** Of the rule's text: the same trace breaks another version anew. */
  ruleVersion: number
  ruleName: string
  severity: Severity
  ast: RuleAst
}

export interface Signal extends Omit<SignalRule, 'ast'> {
  id: string
  traceId: string
  clause: Clause
  /** The spans that show it, in the order of the trace. */
  spanReferences: string[]
  message: string
  createdAt: Date
}

/** Longer conditions are cut in the message; the rule has the whole. */
const shownLength = 200

/**
 * The signal for a clause that a trace broke. Engines say no more than which clause of which rule it was, so signals are
 * the same whichever engine found it. The same finding has the same id, however often the trace is evaluated.
 */
export function createSignal(
  { ast, ...rule }: SignalRule,
  traceId: string,
  clause: Clause,
  spanReferences: string[],
  createdAt: Date,
): Signal {
  const id = signalId([rule.tenantId, rule.ruleId, rule.ruleVersion, traceId, clause])
  return { ...rule, id, traceId, clause, spanReferences, message: messageOf(ast, clause), createdAt }
}

function messageOf(ast: RuleAst, clause: Clause): string {
  const broken = ast[clause]
  const words = clause === 'always' ? 'without' : 'together with'
  return `Found ${shown(formatTerm(ast.when))} ${words} ${broken ? shown(formatTerm(broken)) : clause}.`
}

function shown(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength).toWellFormed()}…` : text
}

/** 122 bits of a SHA-256 as a UUID of version 8, the one for an application's own ids. */
function signalId(parts: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
