import type { RuleSeverity } from '../api/generated/operations.ts'
import { StatusChip } from '../components/StatusChip.tsx'
import { severityText } from './ruleWords.ts'

/** How bad it is when the rule is broken. */
export function SeverityChip({ severity }: { severity: RuleSeverity }) {
  return <StatusChip status={severity} label={severityText[severity]} />
}
