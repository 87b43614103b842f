import DownloadIcon from '@mui/icons-material/DownloadOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Typography from '@mui/material/Typography'
import { type ExportFieldsFragment, useCancelExportMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { sizeText } from '../format/sizes.ts'
import { progressOf, progressText } from './exportWords.ts'

interface ExportStateProps {
  latest: ExportFieldsFragment
  onChanged(): unknown
}

/** Where the newest export stands: how far it is, where its file is, or what became of it. */
export function ExportState({ latest, onChanged }: ExportStateProps) {
  if (latest.state === 'RUNNING') return <Running latest={latest} onChanged={onChanged} />
  if (latest.state === 'FAILED')
    return (
      <Alert severity="error" variant="outlined">
        The last export failed <When at={latest.finishedAt ?? latest.createdAt} />. {latest.error}
      </Alert>
    )
  if (!latest.downloadUrl)
    return (
      <Typography variant="body2">
        The last export, by {latest.requestedBy}, was{' '}
        {latest.state === 'CANCELED' ? 'canceled' : 'removed after 24 hours'}.
      </Typography>
    )
  return (
    <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', flexWrap: 'wrap' }}>
      {/* The same origin as this page, whatever address the server calls its own. */}
      <Button
        component="a"
        href={new URL(latest.downloadUrl).pathname}
        download
        variant="contained"
        startIcon={<DownloadIcon />}
      >
        Download ({sizeText(latest.bytes)})
      </Button>
      <Typography variant="body2" color="text.secondary">
        Made <When at={latest.finishedAt ?? latest.createdAt} /> for {latest.requestedBy}
        {latest.expiresAt && (
          <>
            ; removed <When at={latest.expiresAt} />
          </>
        )}
        .
      </Typography>
    </Box>
  )
}

function Running({ latest, onChanged }: ExportStateProps) {
  const [cancel] = useCancelExportMutation()
  const { busy, problem, run } = useAction()
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <LinearProgress
        aria-label="Export"
        {...(latest.rowsTotal ? { variant: 'determinate', value: progressOf(latest) } : {})}
      />
      <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: 1 }}>
        <Typography variant="body2" color="text.secondary" role="status">
          {progressText(latest)}
        </Typography>
        <GatedButton
          permission="tenant:export"
          whenClosed
          size="small"
          color="inherit"
          loading={busy}
          onClick={() => void run(() => cancel({ variables: { input: { id: latest.id } } })).then(onChanged)}
        >
          Cancel the export
        </GatedButton>
      </Box>
      {problem && <ProblemNotice problem={problem} />}
    </Box>
  )
}
