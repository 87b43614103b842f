import type { PackChangeKind, RuleClause, RuleFieldsFragment, RuleSeverity } from '../api/generated/operations.ts'

export type Rule = RuleFieldsFragment

/** From what must be looked at tonight to what is good to know. */
export const severityText: Record<RuleSeverity, string> = {
  CRITICAL: 'Critical',
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
  INFO: 'Info',
}

export const severities = Object.keys(severityText) as RuleSeverity[]

export const severityChoices = Object.entries(severityText).map(([id, text]) => ({ id, text }))

/** What a broken clause means. */
export const clauseText: Record<RuleClause, string> = {
  ALWAYS: 'What must come with it is missing',
  NEVER: 'What must not come with it is there',
}

export const packChangeText: Record<PackChangeKind, string> = {
  ADDED: 'New in the pack',
  CHANGED: 'Changed by the pack',
  DELETED: 'Deleted here: comes back',
  DROPPED: 'No longer in the pack: is deleted',
  EDITED: 'Changed here: the pack’s overwrites it',
}
