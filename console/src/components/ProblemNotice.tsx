import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { type Problem, sentenceOf } from '../api/errors.ts'
import { CopyValue } from './CopyValue.tsx'

/** A failure in words, with the request id to quote and, where it makes sense, another try. */
export function ProblemNotice({ problem, onRetry }: { problem: Problem; onRetry?: () => unknown }) {
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
      {problem.requestId && (
        <Box sx={{ mt: 0.5, color: 'text.secondary', fontSize: '0.8125rem' }}>
          Request id <CopyValue value={problem.requestId} what="request id" />
        </Box>
      )}
    </Alert>
  )
}
