import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import type { Problem } from '../api/errors.ts'
import { ChangeTable } from '../audit/ChangeTable.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { When } from '../components/When.tsx'
import { shownValues } from './settingsWords.ts'

interface ConflictNoticeProps {
  problem: Problem
  /** What the person was about to save, by the names the form has. */
  mine: readonly { name: string; text: string }[]
  busy: boolean
  onReapply(): void
  onDiscard(): void
}

interface TheirChange {
  version: number
  at: string
  actorLabel: string
  before: unknown
  after: unknown
}

/** Somebody else has saved since the form was opened: what they changed, what one was about to, and the choice. */
export function ConflictNotice({ problem, mine, busy, onReapply, onDiscard }: ConflictNoticeProps) {
  const theirs = (problem.details?.changes ?? []) as TheirChange[]
  return (
    <Alert severity="warning" variant="outlined" sx={{ '& .MuiAlert-message': { width: '100%' } }}>
      <Typography variant="h3" component="h2">
        {problem.message}
      </Typography>
      <Stack spacing={2} sx={{ mt: 1.5 }}>
        {theirs.map((change) => (
          <section key={change.version} aria-label={`Changed by ${change.actorLabel}`}>
            <Typography variant="body2">
              {change.actorLabel}, <When at={change.at} />
            </Typography>
            <ChangeTable before={shownValues(change.before)} after={shownValues(change.after)} refusal={null} />
          </section>
        ))}
        <section aria-label="Your changes">
          <Typography variant="body2" sx={{ mb: 1 }}>
            Your changes, not saved yet
          </Typography>
          <Facts>
            {mine.map(({ name, text }) => (
              <Fact key={name} name={name}>
                <span style={{ overflowWrap: 'anywhere' }}>{text}</span>
              </Fact>
            ))}
          </Facts>
        </section>
        <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
          <Button variant="contained" onClick={onReapply} loading={busy}>
            Save mine on top of theirs
          </Button>
          <Button color="inherit" onClick={onDiscard} disabled={busy}>
            Discard mine
          </Button>
        </Stack>
      </Stack>
    </Alert>
  )
}
