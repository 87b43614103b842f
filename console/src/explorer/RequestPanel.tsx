import { json, jsonParseLinter } from '@codemirror/lang-json'
import { linter } from '@codemirror/lint'
import type { Extension } from '@codemirror/state'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import TextField from '@mui/material/TextField'
import { PanelTabs } from '../components/PanelTabs.tsx'
import { CodeEditor } from './CodeEditor.tsx'
import { HeaderList } from './HeaderList.tsx'
import { maskedKey } from './heldKey.ts'
import { type ExplorerRequest, headersOf } from './request.ts'

const parseJson = jsonParseLinter()
/** An empty pane means no variables, which is not a mistake. */
const variablesLanguage = [json(), linter((view) => (view.state.doc.toString().trim() ? parseJson(view) : []))]

interface RequestPanelProps {
  request: ExplorerRequest
  language: Extension
  onChange(changed: Partial<ExplorerRequest>): void
  onRun(): void
}

/** The query, and below it what goes with it. */
export function RequestPanel({ request, language, onChange, onRun }: RequestPanelProps) {
  const { caller } = request
  const headers = Object.entries(headersOf(request)).map(([name, value]) => {
    const secret = caller.kind === 'key' ? caller.secret : ''
    return [name, secret ? value.replace(secret, maskedKey(secret)) : value] as const
  })
  const panels = [
    {
      id: 'variables',
      label: 'Variables',
      content: (
        <CodeEditor
          label="Variables"
          value={request.variables}
          extension={variablesLanguage}
          height={130}
          onChange={(variables) => onChange({ variables })}
          onRun={onRun}
        />
      ),
    },
    {
      id: 'headers',
      label: 'Headers',
      content: (
        <Box sx={{ minHeight: 130 }}>
          <HeaderList headers={headers} />
          <Box sx={{ px: 2, pb: 2 }}>
            <TextField
              label="Idempotency-Key (optional)"
              helperText="A mutation sent twice with the same key happens once."
              value={request.idempotencyKey}
              onChange={(event) => onChange({ idempotencyKey: event.target.value.trim() })}
              slotProps={{ htmlInput: { autoComplete: 'off', maxLength: 255 } }}
            />
          </Box>
        </Box>
      ),
    },
  ]
  return (
    <Card component="section" aria-label="Request" sx={{ minWidth: 0 }}>
      <CodeEditor
        label="Query"
        value={request.query}
        extension={language}
        height={{ xs: 280, lg: 390 }}
        onChange={(query) => onChange({ query })}
        onRun={onRun}
      />
      <Box sx={{ borderTop: 1, borderColor: 'divider' }}>
        <PanelTabs label="Sent along" panels={panels} />
      </Box>
    </Card>
  )
}
