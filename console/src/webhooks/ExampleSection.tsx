import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { Section } from '../components/Section.tsx'
import { JsonView } from './JsonView.tsx'
import type { EventType } from './webhookWords.ts'

interface ExampleSectionProps {
  /** What the endpoint hears of, at least one. */
  types: readonly EventType[]
}

/** What arrives at an endpoint, by an example of each kind. */
export function ExampleSection({ types }: ExampleSectionProps) {
  const [name, setName] = useState<string | null>(null)
  const shown = types.find((type) => type.name === name) ?? types[0]
  if (!shown) return null
  return (
    <Section title="What arrives">
      <TypeChoice types={types} value={shown.name} onChange={setName} />
      <JsonView title="Example" value={shown.example} height={{ xs: 240, lg: 320 }} />
    </Section>
  )
}

interface TypeChoiceProps {
  types: readonly EventType[]
  value: string
  onChange(name: string): void
}

/** One kind of event, with what it says. */
export function TypeChoice({ types, value, onChange }: TypeChoiceProps) {
  return (
    <TextField
      select
      label="Kind of event"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      helperText={types.find(({ name }) => name === value)?.summary}
      sx={{ mb: 2 }}
    >
      {types.map(({ name }) => (
        <MenuItem key={name} value={name}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  )
}
