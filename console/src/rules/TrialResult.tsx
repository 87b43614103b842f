import CheckIcon from '@mui/icons-material/CheckCircleOutlined'
import RemoveIcon from '@mui/icons-material/RemoveCircleOutline'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Typography from '@mui/material/Typography'
import { Code } from '../components/Code.tsx'
import { countText } from '../format/words.ts'
import { TraceTimeline } from './TraceTimeline.tsx'
import type { ShownSpan } from './trace.ts'
import { isBroken, marksOf, type Part, reasonText, type Trial, verdictOf } from './trial.ts'

interface TrialResultProps {
  trial: Trial
  spans: readonly ShownSpan[]
  /** Neither rule nor trace has changed since. */
  isCurrent: boolean
}

/** Whether the trace breaks the rule, and which of its spans made each part of the rule come out as it did. */
export function TrialResult({ trial, spans, isCurrent }: TrialResultProps) {
  const { isBroken: breaksRule, sentence } = verdictOf(trial)
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Alert severity={breaksRule ? 'error' : 'success'} variant="outlined">
        {sentence}
        {!isCurrent && ' The rule or the trace has changed since: test again.'}
      </Alert>
      {trial.blocks.map(({ word, part }) => (
        <Box key={word} component="section" aria-label={word}>
          <Typography variant="h3" sx={{ mb: 0.5 }}>
            <Code>{word}</Code> {part.holds ? 'holds' : 'does not hold'}
            {isBroken(trial, word) && ': that breaks the rule'}
          </Typography>
          <PartTree part={part} />
        </Box>
      ))}
      <TraceTimeline spans={spans} marks={marksOf(trial)} />
    </Box>
  )
}

function PartTree({ part }: { part: Part }) {
  const isGroup = part.terms.length > 0
  return (
    <Box sx={{ pl: 1.5, borderLeft: 2, borderColor: part.holds ? 'success.main' : 'divider', mt: 0.75 }}>
      <Box sx={{ display: 'flex', gap: 0.75, alignItems: 'flex-start', fontSize: '0.875rem' }}>
        {part.holds ? (
          <CheckIcon fontSize="small" color="success" titleAccess="Holds" />
        ) : (
          <RemoveIcon fontSize="small" color="disabled" titleAccess="Does not hold" />
        )}
        <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          {isGroup ? groupText[part.kind] : <Code>{part.text}</Code>}
        </Box>
      </Box>
      {part.passing.length > 0 && (
        <Box sx={{ display: 'flex', gap: 0.5, flexWrap: 'wrap', alignItems: 'center', mt: 0.5, fontSize: '0.8125rem' }}>
          {countText(part.passing.length, 'span')}:
          {part.passing.slice(0, 10).map((id) => (
            <Chip key={id} size="small" variant="outlined" label={id} />
          ))}
          {part.passing.length > 10 && `and ${part.passing.length - 10} more`}
        </Box>
      )}
      {part.failing.slice(0, 10).map(({ spanId, because }) => (
        <Box key={spanId} sx={{ mt: 0.5, color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
          {spanId} does not pass: {because.map(reasonText).join('; ')}
        </Box>
      ))}
      {part.kind === 'has' && part.passing.length === 0 && part.failing.length === 0 && (
        <Box sx={{ mt: 0.5, color: 'text.secondary', fontSize: '0.8125rem' }}>No span has this name.</Box>
      )}
      {part.terms.map((term, place) => (
        <PartTree key={place} part={term} />
      ))}
    </Box>
  )
}

const groupText: Record<Part['kind'], string> = {
  and: 'All of these',
  or: 'At least one of these',
  not: 'Not this',
  has: '',
  count: '',
}
