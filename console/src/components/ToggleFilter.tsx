import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { useListContext } from 'react-admin'

interface ToggleFilterProps {
  /** What the buttons are about, for who hears them: "Show requests that are". */
  label: string
  /** Value and word of each button, in order. `ALL` lifts the filter. */
  choices: readonly (readonly [value: string, word: string])[]
  /** The filter of a list's query, and how a value stands in it: some filters take lists. */
  name: string
  many?: boolean
}

/** A list's filter of a few choices, one of which holds. */
export function ToggleFilter({ label, choices, name, many = false }: ToggleFilterProps) {
  const { filterValues, setFilters } = useListContext()
  const chosen = many ? filterValues[name]?.[0] : filterValues[name]
  const filterOf = (value: string) => (value === 'ALL' ? {} : { [name]: many ? [value] : value })
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      aria-label={label}
      value={chosen ?? 'ALL'}
      onChange={(_event, value) => value && setFilters(filterOf(value))}
    >
      {choices.map(([value, word]) => (
        <ToggleButton key={value} value={value}>
          {word}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
