import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { CodeBlock } from '../components/CodeBlock.tsx'
import { PanelTabs } from '../components/PanelTabs.tsx'
import { examplePermissions, type Snippet, snippetsOf } from './snippets.ts'

interface SnippetsProps {
  permissions: readonly string[]
  /** Just after a key was made it can be put into the lines; later nobody has it. */
  secret: string | null
}

/** Ready to paste: the key in a terminal, in the two usual CIs, and in a program. */
export function Snippets({ permissions, secret }: SnippetsProps) {
  const [filled, setFilled] = useState(false)
  const missing = examplePermissions.filter((permission) => !permissions.includes(permission))
  const snippets = snippetsOf(window.location.origin, filled ? secret : null)
  const panels = snippets.map((snippet) => ({
    id: snippet.id,
    label: snippet.label,
    content: <SnippetPanel snippet={snippet} />,
  }))
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
        The example records in the tenant’s metadata which build is live.
        {missing.length > 0 && ` It needs ${missing.join(' and ')}, which this key does not hold: change what it asks.`}
      </Typography>
      {secret && (
        <FormControlLabel
          control={<Switch size="small" checked={filled} onChange={(event) => setFilled(event.target.checked)} />}
          label="Put the key into the lines"
          sx={{ mb: 0.5, ml: -0.5, gap: 0.5 }}
        />
      )}
      <PanelTabs label="Snippets" panels={panels} />
    </Box>
  )
}

function SnippetPanel({ snippet: { setup, fileName, file } }: { snippet: Snippet }) {
  return (
    <Box sx={{ display: 'grid', gap: 1.5, pt: 1.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <CodeBlock title="In a terminal" text={setup} />
      <CodeBlock title={fileName} text={file} />
    </Box>
  )
}
