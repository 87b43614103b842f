import type { CreateRuleInput, RuleSeverity, UpdateRuleInput } from '../api/generated/operations.ts'
import { type Rule, severityText } from './ruleWords.ts'

/** A rule as somebody is writing it. */
export interface RuleDraft {
  name: string
  description: string
  severity: RuleSeverity
  tags: string[]
  text: string
}

/** What a new rule begins with: whole, so that it shows how one is written. */
export const newDraft: RuleDraft = {
  name: '',
  description: '',
  severity: 'MEDIUM',
  tags: [],
  text: 'when { payment.charge_card.where(amount > 1000) }\nalways { payment.fraud_check }',
}

export function draftOf({
  name,
  description,
  severity,
  tags,
  text,
}: Pick<Rule, 'name' | 'description' | 'severity' | 'tags' | 'text'>): RuleDraft {
  return { name, description: description ?? '', severity, tags: [...tags], text }
}

export function createInput(draft: RuleDraft, enabled: boolean): CreateRuleInput {
  return { ...contentOf(draft), enabled }
}

/** All of it: what is the same as before makes no version. */
export function updateInput(id: string, version: number, draft: RuleDraft): UpdateRuleInput {
  return { id, version, ...contentOf(draft) }
}

export function isSame(a: RuleDraft, b: RuleDraft): boolean {
  return JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b))
}

function contentOf({ name, description, severity, tags, text }: RuleDraft) {
  return { name: name.trim(), description: description.trim() || null, severity, tags, text }
}

/** All that a rule says as lines, to be compared with what another says. */
export function draftText({ name, description, severity, tags, text }: RuleDraft): string {
  const about = [`Name: ${name}`, `Severity: ${severityText[severity]}`]
  if (tags.length) about.push(`Tags: ${tags.join(', ')}`)
  if (description) about.push(`Description: ${description}`)
  return [...about, '', text].join('\n')
}
