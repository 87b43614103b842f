import { json } from '@codemirror/lang-json'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import LinearProgress from '@mui/material/LinearProgress'
import Typography from '@mui/material/Typography'
import { sentenceOf } from '../api/errors.ts'
import { CopyButton } from '../components/CopyButton.tsx'
import { PanelTabs } from '../components/PanelTabs.tsx'
import { durationText } from '../format/dates.ts'
import { CodeEditor } from './CodeEditor.tsx'
import { HeaderList } from './HeaderList.tsx'
import type { Outcome } from './request.ts'

const jsonLanguage = json()

/** What came back: in words what went wrong, then the answer as it is, and its headers. */
export function ResultPanel({ outcome, busy }: { outcome: Outcome | null; busy: boolean }) {
  return (
    <Card component="section" aria-label="Answer" aria-busy={busy} sx={{ position: 'relative', minWidth: 0 }}>
      {busy && <LinearProgress aria-label="Asking" sx={{ position: 'absolute', inset: '0 0 auto', height: 2 }} />}
      {outcome ? <Answer outcome={outcome} /> : <Nothing />}
    </Card>
  )
}

function Nothing() {
  return (
    <Typography color="text.secondary" variant="body2" sx={{ p: 3 }}>
      The answer appears here. Run with the button, or Ctrl+Enter (⌘ and Enter) in the editor.
    </Typography>
  )
}

function Answer({ outcome }: { outcome: Outcome }) {
  const panels = [
    {
      id: 'body',
      label: 'Answer',
      content: (
        <CodeEditor
          label="Answer"
          value={outcome.body}
          extension={jsonLanguage}
          height={{ xs: 380, lg: 520 }}
          readOnly
        />
      ),
    },
    { id: 'headers', label: 'Headers', content: <HeaderList headers={outcome.headers} /> },
  ]
  return (
    <>
      <Box role="status" sx={{ display: 'grid', gap: 1, p: outcome.problems.length ? 1.5 : 0 }}>
        {outcome.problems.map((problem) => (
          <Alert key={`${problem.code} ${problem.message}`} severity="error" variant="outlined">
            <strong>{problem.code}</strong> {sentenceOf(problem)}
            {Object.entries(problem.fields).map(([field, sentence]) => (
              <Box key={field}>
                <code>{field}</code>: {sentence}
              </Box>
            ))}
          </Alert>
        ))}
      </Box>
      {outcome.status !== null && (
        <PanelTabs
          label="Answer"
          panels={panels}
          aside={
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 0.5, pr: 1, fontSize: '0.8125rem' }}>
              <Box component="span" sx={{ color: 'text.secondary', whiteSpace: 'nowrap' }}>
                {outcome.status} · {durationText(outcome.ms)} · {sizeText(outcome.bytes)}
              </Box>
              <CopyButton value={outcome.body} what="the answer" />
            </Box>
          }
        />
      )}
    </>
  )
}

function sizeText(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`
}
