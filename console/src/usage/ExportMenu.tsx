import DownloadIcon from '@mui/icons-material/DownloadOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import Menu from '@mui/material/Menu'
import MenuItem from '@mui/material/MenuItem'
import Typography from '@mui/material/Typography'
import { useEffect, useRef, useState } from 'react'
import { useNotify } from 'react-admin'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useAction } from '../components/useAction.ts'
import { dayOf } from '../format/dates.ts'
import { sizeText } from '../format/sizes.ts'
import { useTenant } from '../viewer/scope.tsx'
import { downloadUsage, type ExportFormat, exportPath, saveFile } from './exportUsage.ts'
import type { AskedInput } from './useUsage.ts'

const formats: readonly [ExportFormat, string][] = [
  ['csv', 'CSV, for spreadsheets'],
  ['json', 'JSON, for programs'],
]

/** Saves what is shown as a file, every key and subject by name; says how far it is, and can be stopped. */
export function ExportMenu({ input, meterName }: { input: AskedInput; meterName: string }) {
  const { id: tenantId, slug } = useTenant()
  const notify = useNotify()
  const { busy, problem, run, clear } = useAction()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const [bytes, setBytes] = useState(0)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  async function save(format: ExportFormat) {
    setAnchor(null)
    setBytes(0)
    const abort = new AbortController()
    running.current = abort
    const day = (at: number) => dayOf(new Date(at), input.timeZone)
    const days = `${day(Date.parse(input.from))}-to-${day(Date.parse(input.to) - 1)}`
    const name = `${slug}-${(input.meters ?? []).join('-')}-${days}.${format}`
    const isSaved = await run(async () => {
      const path = exportPath(input, format)
      saveFile(await downloadUsage(path, { tenantId, signal: abort.signal, onProgress: setBytes }), name)
    })
    // Stopped by the person: there is nothing to tell.
    if (abort.signal.aborted) clear()
    else if (isSaved) notify(`${name} is in your downloads.`, { type: 'success' })
  }

  return (
    <>
      <Button
        variant="outlined"
        size="small"
        startIcon={<DownloadIcon />}
        aria-haspopup="menu"
        disabled={busy}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        Export
      </Button>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        slotProps={{ paper: { role: 'region', 'aria-label': 'Export' } }}
      >
        {formats.map(([format, label]) => (
          <MenuItem key={format} onClick={() => void save(format)}>
            {label}
          </MenuItem>
        ))}
      </Menu>
      {busy && (
        <Box sx={{ flexBasis: '100%', display: 'flex', alignItems: 'center', gap: 1.5 }}>
          <LinearProgress aria-label={`Export of ${meterName}`} sx={{ flex: 1 }} />
          <Typography variant="body2" color="text.secondary" role="status">
            {sizeText(bytes)} so far
          </Typography>
          <Button size="small" color="inherit" onClick={() => running.current?.abort()}>
            Stop
          </Button>
        </Box>
      )}
      {problem && !running.current?.signal.aborted && (
        <Box sx={{ flexBasis: '100%' }}>
          <ProblemNotice problem={problem} />
        </Box>
      )}
    </>
  )
}
