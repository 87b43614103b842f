import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { memo } from 'react'
import type { UsageMeterFieldsFragment } from '../api/generated/operations.ts'
import { EmptyState } from '../components/EmptyState.tsx'
import { quantityText } from '../format/quantities.ts'
import { useTenant } from '../viewer/scope.tsx'
import type { ChartData } from './chartData.ts'
import { Legend } from './Legend.tsx'
import { LineKey } from './LineKey.tsx'
import type { Question } from './question.ts'
import { isEmpty, summaryOf } from './summary.ts'
import { UsageChart } from './UsageChart.tsx'
import { UsageTable } from './UsageTable.tsx'

interface SeriesViewProps {
  data: ChartData
  meter: UsageMeterFieldsFragment
  question: Question
  limit: bigint | null
}

/**
 * An answer: in a sentence, as a chart or a table, and whose it is. Drawn when it has changed, not whenever the tiles
 * above it are.
 */
export const SeriesView = memo(function SeriesView({ data, meter, question, limit }: SeriesViewProps) {
  const { locale } = useTenant()
  const { unit } = meter
  const isSum = meter.kind === 'SUM'
  const summary = summaryOf(data, { unit, isSum, locale })
  const { times, forecast } = data
  return (
    <Box component="figure" sx={{ m: 0, display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <Box component="figcaption">
        <Typography variant="h2" aria-live="polite">
          {summary}
        </Typography>
        <Typography variant="body2" color="text.secondary" sx={{ mt: 0.25 }}>
          {meter.name}, {times}
        </Typography>
        {forecast && (
          <Typography variant="body2" color="text.secondary">
            Expected by the end of the period: {quantityText(forecast.end, unit, locale)}. {forecast.method}
          </Typography>
        )}
      </Box>
      {question.view === 'table' ? (
        <UsageTable
          data={data}
          unit={unit}
          caption={`${meter.name}, ${times}`}
          totalName={isSum ? 'Total' : 'Last reading'}
        />
      ) : isEmpty(data) ? (
        <EmptyState title={isSum ? `No ${unit}s in this time` : 'No readings in this time'}>
          {isSum ? 'What is recorded shows here within two seconds.' : 'It shows here once somebody records one.'}
        </EmptyState>
      ) : (
        <UsageChart
          data={data}
          unit={unit}
          shape={shapeOf(isSum, question.runningTotal)}
          limit={limit}
          label={`${meter.name}, ${times}: ${summary}. Arrow keys walk through the steps; as a table it can be read.`}
        />
      )}
      {question.view === 'chart' && data.series.length > 1 && <Legend data={data} unit={unit} isSum={isSum} />}
      {question.view === 'chart' && (data.previous || forecast) && <LineKey data={data} />}
    </Box>
  )
})

function shapeOf(isSum: boolean, runningTotal: boolean) {
  if (!isSum) return 'steps'
  return runningTotal ? 'lines' : 'bars'
}
