import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import useMediaQuery from '@mui/material/useMediaQuery'
import { useEffect, useId, useState } from 'react'
import { useNavigate } from 'react-router-dom'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { SecretOnce } from '../components/SecretOnce.tsx'
import { holdKey } from '../explorer/heldKey.ts'
import { useTenant } from '../viewer/scope.tsx'
import { useViewer } from '../viewer/ViewerProvider.tsx'
import type { ApiKey } from './apiKeyWords.ts'
import { Snippets } from './Snippets.tsx'

interface MadeKeyDialogProps {
  made: { secret: string; apiKey: ApiKey }
  onClose(): void
}

/** The secret of a key just made, and what to do with it. Asks before it goes away uncopied. */
export function MadeKeyDialog({ made: { secret, apiKey }, onClose }: MadeKeyDialogProps) {
  const titleId = useId()
  const { id: tenantId, slug } = useTenant()
  const { id: viewerId } = useViewer()
  const navigate = useNavigate()
  const isNarrow = useMediaQuery('(max-width: 600px)')
  const [copied, setCopied] = useState(false)
  const [leaving, setLeaving] = useState(false)

  useEffect(() => {
    if (copied) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [copied])

  function tryIt() {
    holdKey(`${viewerId}.${tenantId}`, secret)
    navigate(`/t/${slug}/api-explorer`)
  }

  const close = () => (copied ? onClose() : setLeaving(true))
  return (
    <Dialog open onClose={close} aria-labelledby={titleId} maxWidth="md" fullWidth fullScreen={isNarrow}>
      <DialogTitle id={titleId} variant="h2">
        Your API key “{apiKey.name}”
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <SecretOnce secret={secret} what="The key" copied={copied} onCopied={() => setCopied(true)} />
        <Box>
          <Snippets permissions={apiKey.permissions} secret={secret} />
        </Box>
      </DialogContent>
      <DialogActions>
        <Button color="inherit" disabled={!copied} onClick={tryIt}>
          Try it in the API explorer
        </Button>
        <Button variant="outlined" onClick={close}>
          Done
        </Button>
      </DialogActions>
      <ConfirmDialog
        open={leaving}
        title="Leave without the key?"
        confirmLabel="Leave without it"
        danger
        onConfirm={onClose}
        onClose={() => setLeaving(false)}
      >
        It has not been copied, and nobody can read it again. Without it the key is of no use: you would revoke it and
        create another.
      </ConfirmDialog>
    </Dialog>
  )
}
