import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { Code } from '../components/Code.tsx'
import { useViewer } from '../viewer/ViewerProvider.tsx'
import { maskedKey } from './heldKey.ts'

export type CallerKind = 'person' | 'key'

interface CallerFieldProps {
  kind: CallerKind
  secret: string | null
  onKind(kind: CallerKind): void
  onSecret(secret: string | null): void
}

/** Whose request it is: one's own, or that of an API key, which is pasted here and kept nowhere. */
export function CallerField({ kind, secret, onKind, onSecret }: CallerFieldProps) {
  const { name, email } = useViewer()
  return (
    <Box sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap', alignItems: 'center' }}>
      <TextField
        select
        label="Acting as"
        value={kind}
        onChange={(event) => onKind(event.target.value as CallerKind)}
        sx={{ width: { xs: '100%', sm: 260 } }}
      >
        <MenuItem value="person">You ({name ?? email})</MenuItem>
        <MenuItem value="key">An API key</MenuItem>
      </TextField>
      {kind === 'key' && secret && (
        <>
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            Using <Code>{maskedKey(secret)}</Code>, kept in this tab’s memory alone.
          </Typography>
          <Button size="small" variant="outlined" onClick={() => onSecret(null)}>
            Forget this key
          </Button>
        </>
      )}
      {kind === 'key' && !secret && <KeyForm onSecret={onSecret} />}
    </Box>
  )
}

function KeyForm({ onSecret }: { onSecret(secret: string): void }) {
  const [typed, setTyped] = useState('')
  const key = typed.trim()
  const looksWrong = key !== '' && !/^bt[a-z]_/.test(key)
  return (
    <Box
      component="form"
      sx={{ display: 'flex', gap: 1, flex: '1 1 320px', alignItems: 'flex-start' }}
      onSubmit={(event) => {
        event.preventDefault()
        if (key && !looksWrong) onSecret(key)
      }}
    >
      <TextField
        type="password"
        label="API key"
        placeholder="btk_live_…"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        error={looksWrong}
        helperText={looksWrong ? 'An API key begins with btk_.' : 'Stays in this tab’s memory until you reload.'}
        slotProps={{ htmlInput: { autoComplete: 'off', spellCheck: false } }}
      />
      <Button type="submit" variant="outlined" disabled={!key || looksWrong}>
        Use key
      </Button>
    </Box>
  )
}
