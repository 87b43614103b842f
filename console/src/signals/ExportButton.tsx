import DownloadIcon from '@mui/icons-material/DownloadOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useListContext, useNotify } from 'react-admin'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { downloadFile, saveFile } from '../usage/exportUsage.ts'
import { useTenant } from '../viewer/scope.tsx'
import { exportPath } from './signalQuestion.ts'

/** Saves all signals that the filters leave, not only this page of them. */
export function ExportButton() {
  const { id: tenantId, slug } = useTenant()
  const { filterValues } = useListContext()
  const notify = useNotify()
  const { busy, problem, run } = useAction()

  async function save() {
    const abort = new AbortController()
    const name = `${slug}-signals.csv`
    const isSaved = await run(async () => {
      const path = exportPath(filterValues)
      saveFile(await downloadFile(path, { tenantId, signal: abort.signal, onProgress: () => undefined }), name)
    })
    if (isSaved) notify(`${name} is in your downloads.`, { type: 'success' })
  }

  return (
    <>
      <Button
        variant="outlined"
        startIcon={<DownloadIcon />}
        loading={busy}
        onClick={() => void save()}
        sx={{ alignSelf: 'center', ml: { sm: 'auto' } }}
      >
        Export as CSV
      </Button>
      {problem && (
        <Box sx={{ flexBasis: '100%' }}>
          <ProblemNotice problem={problem} />
        </Box>
      )}
    </>
  )
}
