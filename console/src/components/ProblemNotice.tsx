import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { type Problem, sentenceOf } from '../api/errors.ts'
import { limitOfRefusal } from '../increases/increaseWords.ts'
import { RefusedLimit } from '../increases/RefusedLimit.tsx'
import { useCan } from '../viewer/scope.tsx'
import { CopyValue } from './CopyValue.tsx'

/** A failure in words, with the request id to quote and, where it makes sense, another try or the way to a higher limit. */
export function ProblemNotice({ problem, onRetry }: { problem: Problem; onRetry?: () => unknown }) {
  const mayAsk = useCan('plan:change')
  const limit = limitOfRefusal(problem)
  return (
    <Alert
      severity="error"
      variant="outlined"
      action={
        onRetry && (
          <Button color="inherit" size="small" onClick={() => void onRetry()}>
            Try again
          </Button>
        )
      }
    >
      {sentenceOf(problem)}
      {limit && mayAsk && (
        <Box sx={{ mt: 1 }}>
          <RefusedLimit meter={limit} />
        </Box>
      )}
      {problem.requestId && (
        <Box sx={{ mt: 0.5, color: 'text.secondary', fontSize: '0.8125rem' }}>
          Request id <CopyValue value={problem.requestId} what="request id" />
        </Box>
      )}
    </Alert>
  )
}
