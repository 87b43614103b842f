import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import type { RuleClause } from '../api/generated/operations.ts'
import { CopyValue } from '../components/CopyValue.tsx'
import { Section } from '../components/Section.tsx'

/** The API names no more. */
const most = 100

const meaning: Record<RuleClause, string> = {
  ALWAYS: 'These spans made the rule look, and what must come with them is missing.',
  NEVER: 'These spans are what must not be there, or made the rule look for it.',
}

/** The spans of the trace that show the finding, in the trace’s order. */
export function SignalSpans({ clause, spanIds }: { clause: RuleClause; spanIds: readonly string[] }) {
  return (
    <Section title="Spans that show it">
      <Typography variant="body2" color="text.secondary">
        {spanIds.length > 0
          ? meaning[clause]
          : 'No single span shows it: what the rule asks for holds for the trace as a whole.'}
      </Typography>
      {spanIds.length > 0 && (
        <Box
          component="ol"
          aria-label="Spans"
          sx={{ m: 0, mt: 1, p: 0, listStyle: 'none', display: 'flex', flexWrap: 'wrap', columnGap: 3 }}
        >
          {spanIds.map((spanId) => (
            <Box component="li" key={spanId} sx={{ maxWidth: '100%' }}>
              <CopyValue value={spanId} what={`id of the span ${spanId}`} />
            </Box>
          ))}
        </Box>
      )}
      {spanIds.length === most && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
          The first {most}; there may be more.
        </Typography>
      )}
    </Section>
  )
}
