import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import CardContent from '@mui/material/CardContent'
import FormControlLabel from '@mui/material/FormControlLabel'
import LinearProgress from '@mui/material/LinearProgress'
import Skeleton from '@mui/material/Skeleton'
import Switch from '@mui/material/Switch'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import Typography from '@mui/material/Typography'
import { useMemo } from 'react'
import type { Problem } from '../api/errors.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useNow } from '../components/useNow.ts'
import { useTenant } from '../viewer/scope.tsx'
import { chartData, comesNear } from './chartData.ts'
import { ExportMenu } from './ExportMenu.tsx'
import { QuestionFields } from './QuestionFields.tsx'
import type { Question } from './question.ts'
import { SeriesView } from './SeriesView.tsx'
import { spanOf } from './span.ts'
import { type AskedInput, type UsageSetting, useSeries } from './useUsage.ts'

interface UsagePanelProps {
  question: Question
  setting: UsageSetting
  /** Of the chosen meter, in the running period. */
  limit: bigint | null
  /** Another object whenever something was recorded. */
  pulse: unknown
  onChange(changed: Partial<Question>): void
}

/** One meter over time: what is asked above, the answer below. */
export function UsagePanel({ question, setting, limit, pulse, onChange }: UsagePanelProps) {
  const { timeZone } = useTenant()
  const now = useNow(10_000)
  const zone = question.zone ?? timeZone
  const span = useMemo(() => spanOf(question, setting.periods, zone, now), [question, setting, zone, now])
  const meter = setting.meters.find(({ code }) => code === question.meter) ?? setting.meters[0]
  const isSum = meter?.kind === 'SUM'
  const isTotal = question.by === 'TOTAL'
  const input: AskedInput = {
    meters: [meter?.code ?? question.meter],
    from: span.from.toISOString(),
    to: span.to.toISOString(),
    granularity: span.granularity,
    timeZone: zone,
    groupBy: question.by,
    compareToPrevious: isTotal && question.compare,
  }
  const withForecast = isTotal && isSum && question.range === 'period'
  const { answered, isStale, problem, refetch } = useSeries(input, withForecast, pulse)
  const shownMeter = setting.meters.find(({ code }) => code === answered?.input.meters?.[0]) ?? meter
  const runningTotal = question.runningTotal && shownMeter?.kind === 'SUM'
  const meterName = shownMeter?.name ?? ''
  const data = useMemo(
    () => answered && chartData(answered, { runningTotal, now, meterName }),
    [answered, runningTotal, now, meterName],
  )

  return (
    <Card component="section" aria-label="Over time" sx={{ position: 'relative' }}>
      <LinearProgress
        aria-label="Loading"
        sx={{ position: 'absolute', inset: '0 0 auto', height: 2, visibility: data && isStale ? 'visible' : 'hidden' }}
      />
      <CardContent sx={{ display: 'grid', gap: 2.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <QuestionFields question={question} setting={setting} span={span} zone={zone} onChange={onChange} />
        <Box sx={{ display: 'flex', alignItems: 'center', flexWrap: 'wrap', columnGap: 2, rowGap: 1 }}>
          <Toggle
            label="Compare with the time before"
            on={question.compare && isTotal}
            disabled={!isTotal}
            onChange={(compare) => onChange({ compare })}
          />
          <Toggle
            label="Running total"
            on={question.runningTotal && isSum}
            disabled={!isSum}
            onChange={(on) => onChange({ runningTotal: on })}
          />
          <Box sx={{ flex: 1 }} />
          <ViewChoice view={question.view} onChange={(view) => onChange({ view })} />
          <ExportMenu input={input} meterName={meter?.name ?? ''} />
        </Box>
        {problem && <ProblemNotice problem={inWords(problem)} onRetry={refetch} />}
        {data && shownMeter ? (
          <SeriesView
            data={data}
            meter={shownMeter}
            question={question}
            // The limit is the period's: beside single days it would say nothing.
            limit={
              limit !== null && runningTotal && question.range === 'period' && comesNear(data, limit) ? limit : null
            }
          />
        ) : (
          !problem && <Skeleton variant="rounded" sx={{ height: { xs: 300, sm: 372 } }} />
        )}
        <Typography variant="body2" color="text.secondary">
          {question.by === 'SUBJECT' && 'Only what was recorded with a subject. '}
          Times are those of {zone.replaceAll('_', ' ')}.
        </Typography>
      </CardContent>
    </Card>
  )
}

/** What is wrong with a question, rather than that something is. */
function inWords(problem: Problem): Problem {
  return { ...problem, message: Object.values(problem.fields).join(' ') || problem.message }
}

interface ToggleProps {
  label: string
  on: boolean
  disabled: boolean
  onChange(on: boolean): void
}

function Toggle({ label, on, disabled, onChange }: ToggleProps) {
  return (
    <FormControlLabel
      control={<Switch size="small" checked={on} onChange={(event) => onChange(event.target.checked)} />}
      label={label}
      disabled={disabled}
      slotProps={{ typography: { variant: 'body2' } }}
      sx={{ ml: -0.5, mr: 0, gap: 0.5, '& .Mui-disabled': { color: 'text.secondary' } }}
    />
  )
}

function ViewChoice({ view, onChange }: { view: Question['view']; onChange(view: Question['view']): void }) {
  return (
    <ToggleButtonGroup
      exclusive
      size="small"
      value={view}
      aria-label="Show as"
      onChange={(_event, chosen: Question['view'] | null) => chosen && onChange(chosen)}
      sx={{ '& .MuiToggleButton-root': { py: 0.25, minHeight: 32 } }}
    >
      <ToggleButton value="chart">Chart</ToggleButton>
      <ToggleButton value="table">Table</ToggleButton>
    </ToggleButtonGroup>
  )
}
