import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useListContext } from 'react-admin'

/** What each choice asks the server for. */
const choices = {
  OPEN: { word: 'Open', filter: { states: ['OPEN'] } },
  OVERDUE: { word: 'Overdue', filter: { overdue: true } },
  DRAFT: { word: 'Drafts', filter: { states: ['DRAFT'] } },
  PAID: { word: 'Paid', filter: { states: ['PAID'] } },
  ALL: { word: 'All', filter: {} },
} as const

/** Overdue ones are open ones too, so that this is one choice of five, not two filters. */
export function InvoiceFilters() {
  const { filterValues, setFilters } = useListContext()
  const chosen = filterValues.overdue ? 'OVERDUE' : (filterValues.states?.[0] ?? 'ALL')
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      aria-label="Show invoices that are"
      value={chosen}
      onChange={(_event, value: keyof typeof choices | null) => value && setFilters({ ...choices[value].filter })}
      sx={{ flexWrap: 'wrap' }}
    >
      {Object.entries(choices).map(([value, { word }]) => (
        <ToggleButton key={value} value={value}>
          {word}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
