import type { Severity } from '../signal.ts'
import type { Span } from '../trace.ts'

/** Rules that the product brings along. Once installed they are the tenant's own; a later version is offered as a diff. */
export interface RulePack {
  id: string
  version: number
  name: string
  description: string
  rules: readonly PackRule[]
}

export interface PackRule {
  /** Stays the same through all versions of the pack. */
  id: string
  name: string
  description: string
  severity: Severity
  tags: readonly string[]
  /** Formatted. */
  text: string
  /** One trace that breaks the rule and one that does not, to try it with. */
  bad: readonly ExampleSpan[]
  good: readonly ExampleSpan[]
}

export type ExampleSpan = Pick<Span, 'name'> & Partial<Pick<Span, 'attributes'>>
