import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { memo } from 'react'
import { dayOf } from '../format/dates.ts'
import { groupings, type Question, ranges } from './question.ts'
import type { Span } from './span.ts'
import type { UsageSetting } from './useUsage.ts'
import { granularityText, groupingText, rangeText } from './words.ts'
import { ZoneField } from './ZoneField.tsx'

interface QuestionFieldsProps {
  question: Question
  setting: UsageSetting
  span: Span
  zone: string
  onChange(changed: Partial<Question>): void
}

/** What is asked: of which meter, from when to when, cut and split how, on whose clocks. */
export const QuestionFields = memo(function QuestionFields(props: QuestionFieldsProps) {
  const { question, setting, span, zone, onChange } = props
  const { meter, range, by, from, to } = question
  const offered = ranges.filter((each) => each !== 'last-period' || setting.periods.previous || range === each)
  // A custom range begins as the one that was shown.
  const shownDays = { from: dayOf(span.from, zone), to: dayOf(new Date(span.to.getTime() - 1), zone) }
  return (
    <Box
      role="search"
      aria-label="What the chart shows"
      sx={{
        display: 'grid',
        gap: 1.5,
        gridTemplateColumns: {
          xs: 'repeat(2, minmax(0, 1fr))',
          sm: 'repeat(3, minmax(0, 1fr))',
          lg: 'repeat(4, minmax(0, 1fr)) minmax(0, 1.7fr)',
        },
      }}
    >
      <Choice
        label="Meter"
        value={meter}
        choices={setting.meters.map(({ code, name }) => [code, name])}
        onChoose={(code) => onChange({ meter: code })}
      />
      <Choice
        label="Range"
        value={range}
        choices={offered.map((each) => [each, rangeText[each]])}
        onChoose={(each) => onChange({ range: each, ...(each === 'custom' && shownDays), step: null })}
      />
      {range === 'custom' && (
        <>
          {/* A day past the other one takes it along. */}
          <Day
            label="First day"
            value={from}
            onChange={(day) => onChange({ from: day, to: to && to < day ? day : to })}
          />
          <Day
            label="Last day"
            value={to}
            onChange={(day) => onChange({ to: day, from: from && from > day ? day : from })}
          />
        </>
      )}
      <Choice
        label="By the"
        value={span.granularity}
        choices={span.choices.map((each) => [each, granularityText[each]])}
        onChoose={(step) => onChange({ step })}
      />
      <Choice
        label="Split by"
        value={by}
        choices={groupings.map((each) => [each, groupingText[each]])}
        onChoose={(each) => onChange({ by: each })}
      />
      <ZoneField value={zone} onChange={(chosen) => onChange({ zone: chosen })} />
    </Box>
  )
})

interface ChoiceProps<Id extends string> {
  label: string
  value: Id
  choices: (readonly [id: Id, text: string])[]
  onChoose(id: Id): void
}

function Choice<Id extends string>({ label, value, choices, onChoose }: ChoiceProps<Id>) {
  return (
    <TextField
      select
      label={label}
      value={value}
      onChange={({ target }) => {
        const chosen = choices.find(([id]) => id === target.value)
        if (chosen) onChoose(chosen[0])
      }}
    >
      {choices.map(([id, text]) => (
        <MenuItem key={id} value={id}>
          {text}
        </MenuItem>
      ))}
    </TextField>
  )
}

function Day({ label, value, onChange }: { label: string; value: string | null; onChange(day: string): void }) {
  return (
    <TextField
      type="date"
      label={label}
      value={value ?? ''}
      onChange={({ target }) => target.value && onChange(target.value)}
      slotProps={{ inputLabel: { shrink: true }, htmlInput: { min: '2020-01-01' } }}
    />
  )
}
