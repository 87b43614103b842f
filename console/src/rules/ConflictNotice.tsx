import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import type { Problem } from '../api/errors.ts'
import { LineDiff } from './LineDiff.tsx'

interface ConflictNoticeProps {
  problem: Problem
  theirs: string
  mine: string
  busy: boolean
  onOverwrite(): void
  onTakeTheirs(): void
}

/** Somebody else has saved the rule since it was opened: how the two differ, and the choice. */
export function ConflictNotice({ problem, theirs, mine, busy, onOverwrite, onTakeTheirs }: ConflictNoticeProps) {
  return (
    <Alert severity="warning" variant="outlined" sx={{ '& .MuiAlert-message': { width: '100%', minWidth: 0 } }}>
      <Typography variant="h3" component="h2">
        {problem.message}
      </Typography>
      <Box sx={{ my: 1.5 }}>
        <LineDiff label="From theirs to yours" before={theirs} after={mine} />
      </Box>
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        <Button variant="contained" onClick={onOverwrite} loading={busy}>
          Save mine over theirs
        </Button>
        <Button color="inherit" onClick={onTakeTheirs} disabled={busy}>
          Take theirs
        </Button>
      </Box>
    </Alert>
  )
}
