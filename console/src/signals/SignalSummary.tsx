import Box from '@mui/material/Box'
import MuiLink from '@mui/material/Link'
import { useTheme } from '@mui/material/styles'
import { Link } from 'react-router-dom'
import type { SignalCountsQuery } from '../api/generated/operations.ts'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { exactDay } from '../format/dates.ts'
import { countText } from '../format/words.ts'
import { severities } from '../rules/ruleWords.ts'
import { SeverityChip } from '../rules/SeverityChip.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { countDays, type SignalDay, totalCounts } from './countDays.ts'

/** Rules that are named; the list below has them all. */
const named = 5

interface SignalSummaryProps {
  counts: SignalCountsQuery
  month: { from: string; until: string }
}

/** How often rules were broken in the last 30 days: by severity, day by day, and the rules that were broken most. */
export function SignalSummary({ counts, month }: SignalSummaryProps) {
  const { steps, rules } = counts.signalCounts
  if (steps.length === 0) return null
  const totals = totalCounts(steps)
  return (
    <Box
      sx={{ display: 'grid', gap: 2.5, mb: 2.5, gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, 1fr)' } }}
    >
      <Section title="Last 30 days">
        <Box sx={{ display: 'flex', gap: 2, flexWrap: 'wrap', mb: 2 }}>
          {severities.map((severity) => (
            <Box key={severity} sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
              <SeverityChip severity={severity} />
              <strong>{new Intl.NumberFormat().format(totals[severity])}</strong>
            </Box>
          ))}
        </Box>
        <DayBars days={countDays(steps)} from={Date.parse(month.from)} until={Date.parse(month.until)} />
      </Section>
      <Section title="Broken most often">
        <Box component="ol" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1 }}>
          {rules.slice(0, named).map((rule) => (
            <RuleLine key={rule.ruleId} {...rule} />
          ))}
        </Box>
      </Section>
    </Box>
  )
}

function RuleLine({
  ruleId,
  ruleName,
  count,
  lastAt,
}: {
  ruleId: string
  ruleName: string
  count: number
  lastAt: string
}) {
  const base = useBasePath()
  return (
    <Box component="li" sx={{ display: 'flex', gap: 2, justifyContent: 'space-between', fontSize: '0.875rem' }}>
      <MuiLink component={Link} to={`${base}/rules/${ruleId}`} sx={{ overflowWrap: 'anywhere', minWidth: 0 }}>
        {ruleName}
      </MuiLink>
      <Box component="span" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
        {countText(count, 'signal')} · <When at={lastAt} />
      </Box>
    </Box>
  )
}

/** Signals day by day; the text says what the picture shows. */
function DayBars({ days, from, until }: { days: readonly SignalDay[]; from: number; until: number }) {
  const { palette } = useTheme()
  const most = Math.max(1, ...days.map(({ total }) => total))
  const all = days.reduce((sum, { total }) => sum + total, 0)
  const place = (at: string) => Math.max(0, ((Date.parse(at) - from) / (until - from)) * 300)
  return (
    <Box>
      <svg
        role="img"
        aria-label={`${countText(all, 'signal')} in 30 days, at most ${most} a day`}
        viewBox="0 0 310 100"
        preserveAspectRatio="none"
        width="100%"
        height={72}
        style={{ display: 'block' }}
      >
        <line x1={0} x2={310} y1={99.5} y2={99.5} stroke={palette.divider} vectorEffect="non-scaling-stroke" />
        {days.map(({ start, total }) => {
          const height = (total / most) * 96
          return (
            <rect key={start} x={place(start)} width={8} y={99 - height} height={height} fill={palette.primary.main}>
              <title>{`${exactDay(new Date(start), 'UTC')}: ${countText(total, 'signal')}`}</title>
            </rect>
          )
        })}
      </svg>
      <Box sx={{ color: 'text.secondary', fontSize: '0.75rem', mt: 0.5 }}>Busiest day: {countText(most, 'signal')}</Box>
    </Box>
  )
}
