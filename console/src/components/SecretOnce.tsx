import ContentCopyIcon from '@mui/icons-material/ContentCopy'
import VisibilityOffIcon from '@mui/icons-material/VisibilityOffOutlined'
import VisibilityIcon from '@mui/icons-material/VisibilityOutlined'
import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import IconButton from '@mui/material/IconButton'
import Tooltip from '@mui/material/Tooltip'
import { useState } from 'react'
import { mono } from '../theme/theme.ts'

interface SecretOnceProps {
  secret: string
  /** What it is, in a sentence: "The key". */
  what: string
  copied: boolean
  /** It is in the clipboard, or was selected and copied by hand. */
  onCopied(): void
}

/** A secret that can be read this once: hidden from those who look over the shoulder, copied without being shown. */
export function SecretOnce({ secret, what, copied, onCopied }: SecretOnceProps) {
  const [shown, setShown] = useState(false)
  const [failed, setFailed] = useState(false)

  async function copy() {
    try {
      await navigator.clipboard.writeText(secret)
      setFailed(false)
      onCopied()
    } catch {
      // Without a secure connection browsers keep the clipboard to themselves: then it is copied by hand.
      setShown(true)
      setFailed(true)
    }
  }

  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <Alert severity={copied ? 'success' : 'warning'} variant="outlined">
        {copied
          ? `${what} is copied. Keep it where secrets are kept: it cannot be read here again.`
          : `Copy it now: ${what.toLowerCase()} is shown this once and cannot be read again.`}
      </Alert>
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          p: 1,
          pl: 1.5,
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
        }}
      >
        <Box
          component="code"
          data-secret
          onCopy={onCopied}
          sx={{ flex: 1, minWidth: 0, fontFamily: mono, fontSize: '0.8125rem', overflowWrap: 'anywhere' }}
        >
          {shown ? secret : `${secret.slice(0, 9)}${'•'.repeat(24)}`}
        </Box>
        <Tooltip title={shown ? 'Hide' : 'Show'}>
          <IconButton aria-label={shown ? 'Hide the secret' : 'Show the secret'} onClick={() => setShown(!shown)}>
            {shown ? <VisibilityOffIcon fontSize="small" /> : <VisibilityIcon fontSize="small" />}
          </IconButton>
        </Tooltip>
        <Button variant="contained" startIcon={<ContentCopyIcon />} onClick={() => void copy()}>
          Copy
        </Button>
      </Box>
      {failed && (
        <Alert severity="info" variant="outlined">
          Copying is blocked here. Select the text above and copy it by hand.
        </Alert>
      )}
    </Box>
  )
}
