import { useListContext } from 'react-admin'
import type { SignalCountsQuery } from '../api/generated/operations.ts'
import { DayField } from '../audit/DayField.tsx'
import { ChoiceFilter, ListFilters, SearchFilter } from '../components/ListFilters.tsx'
import { nextDay, startOfDay } from '../format/dates.ts'
import { severityChoices } from '../rules/ruleWords.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { ExportButton } from './ExportButton.tsx'

/** Filters that apply as they are set. Days are the tenant's days, the last one included. */
export function SignalFilters({ counts }: { counts: SignalCountsQuery | undefined }) {
  const { filterValues, setFilters } = useListContext()
  const timeZone = useTimeZone()
  const rules = counts?.signalCounts.rules.map(({ ruleId, ruleName }) => ({ id: ruleId, text: ruleName }))

  function change(changed: Record<string, unknown>) {
    const entries = Object.entries({ ...filterValues, ...changed })
    setFilters(Object.fromEntries(entries.filter(([, value]) => value !== undefined)))
  }

  return (
    <ListFilters label="Signals">
      <SearchFilter label="Trace id" source="traceId" />
      <ChoiceFilter label="Rule" source="ruleId" choices={rules} />
      <ChoiceFilter label="Severity" source="severities" choices={severityChoices} many />
      <DayField
        label="From"
        instant={filterValues.from}
        onChange={(day) => change({ from: day && startOfDay(day, timeZone) })}
      />
      <DayField
        label="Until"
        instant={filterValues.until}
        endOfRange
        onChange={(day) => change({ until: day && startOfDay(nextDay(day), timeZone) })}
      />
      <ExportButton />
    </ListFilters>
  )
}
