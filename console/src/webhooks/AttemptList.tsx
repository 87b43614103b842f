import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useId } from 'react'
import { durationText, exactTime } from '../format/dates.ts'
import { mono } from '../theme/theme.ts'
import { useTimeZone } from '../viewer/scope.tsx'
import { type Attempt, answerText, isTaken } from './webhookWords.ts'

/** Every try to deliver a message: when, what came back and after how long. */
export function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  const titleId = useId()
  return (
    <Box component="section" aria-labelledby={titleId}>
      <Typography id={titleId} variant="h3" sx={{ mb: 1 }}>
        Tries
      </Typography>
      {attempts.length === 0 && (
        <Typography variant="body2" color="text.secondary">
          It has not been tried yet.
        </Typography>
      )}
      <Box component="ol" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {attempts.map((attempt) => (
          <AttemptLine key={attempt.at} attempt={attempt} />
        ))}
      </Box>
    </Box>
  )
}

function AttemptLine({ attempt }: { attempt: Attempt }) {
  const { at, durationMs, responseExcerpt } = attempt
  const timeZone = useTimeZone()
  return (
    <Box component="li" sx={{ py: 1.25, '& + li': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ fontWeight: 560, overflowWrap: 'anywhere', color: isTaken(attempt) ? undefined : 'error.main' }}>
        {answerText(attempt)}
      </Box>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        {exactTime(new Date(at), timeZone)} · {durationText(durationMs)}
      </Box>
      {responseExcerpt && (
        <Box
          component="pre"
          // Reachable by keyboard, since it scrolls.
          tabIndex={0}
          aria-label="What was answered"
          role="region"
          sx={{
            m: 0,
            mt: 1,
            p: 1,
            maxHeight: 120,
            overflow: 'auto',
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
            bgcolor: 'action.hover',
            borderRadius: 1,
            fontFamily: mono,
            fontSize: '0.75rem',
          }}
        >
          {responseExcerpt}
        </Box>
      )}
    </Box>
  )
}
