import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Typography from '@mui/material/Typography'
import { mono } from '../theme/theme.ts'
import type { ShownSpan } from './trace.ts'

/** More spans than this say nothing more, and cost the page its speed. */
const shown = 200

interface TraceTimelineProps {
  spans: readonly ShownSpan[]
  /** Which blocks of the rule a span counts for. */
  marks: ReadonlyMap<string, string[]>
}

/** The trace, span by span; where the spans tell their times, when and how long each was. */
export function TraceTimeline({ spans, marks }: TraceTimelineProps) {
  const starts = spans.flatMap(({ start }) => start ?? [])
  const first = Math.min(...starts)
  const last = Math.max(...spans.flatMap(({ start, end }) => end ?? start ?? []))
  const isTimed = starts.length === spans.length && last > first
  return (
    <Box component="section" aria-label="Trace">
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        Trace
      </Typography>
      <Box component="ol" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 0.5 }}>
        {spans.slice(0, shown).map((span, place) => (
          <Box
            component="li"
            key={place}
            sx={{
              py: 0.75,
              px: 1,
              borderRadius: 1,
              backgroundColor: marks.has(span.spanId) ? 'action.selected' : 'none',
            }}
          >
            <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center', fontSize: '0.8125rem' }}>
              <Box component="span" sx={{ fontFamily: mono, overflowWrap: 'anywhere' }}>
                {span.name}
              </Box>
              <Box component="span" sx={{ color: 'text.secondary' }}>
                {span.spanId}
              </Box>
              {marks.get(span.spanId)?.map((word) => (
                <Chip key={word} size="small" label={word} />
              ))}
            </Box>
            {isTimed && (
              <Box aria-hidden sx={{ height: 6, mt: 0.5, borderRadius: 3, backgroundColor: 'divider' }}>
                <Box
                  sx={{ height: 6, borderRadius: 3, backgroundColor: 'primary.main', ...barOf(span, first, last) }}
                />
              </Box>
            )}
            <Box sx={{ color: 'text.secondary', fontSize: '0.75rem', overflowWrap: 'anywhere' }}>
              {Object.entries(span.attributes)
                .map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
                .join(', ')}
            </Box>
          </Box>
        ))}
      </Box>
      {spans.length > shown && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
          The first {shown} of {spans.length} spans.
        </Typography>
      )}
    </Box>
  )
}

function barOf({ start, end }: ShownSpan, first: number, last: number) {
  const from = ((start ?? first) - first) / (last - first)
  const width = Math.max(0.005, ((end ?? start ?? first) - (start ?? first)) / (last - first))
  return { ml: `${Math.min(from, 0.995) * 100}%`, width: `${Math.min(width, 1 - from + 0.005) * 100}%` }
}
