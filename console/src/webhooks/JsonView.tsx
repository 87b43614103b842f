import { json } from '@codemirror/lang-json'
import Box from '@mui/material/Box'
import { CopyButton } from '../components/CopyButton.tsx'
import { CodeEditor } from '../explorer/CodeEditor.tsx'

const jsonLanguage = json()

interface JsonViewProps {
  /** What it is: "Example of signal.raised". */
  title: string
  value: unknown
  height: number | Record<string, number>
}

/** JSON as a program gets it, indented, to read and to copy. */
export function JsonView({ title, value, height }: JsonViewProps) {
  const text = JSON.stringify(value, null, 2)
  return (
    <Box component="figure" sx={{ m: 0, border: 1, borderColor: 'divider', borderRadius: 1, minWidth: 0 }}>
      <Box
        component="figcaption"
        sx={{
          display: 'flex',
          alignItems: 'center',
          justifyContent: 'space-between',
          pl: 1.5,
          pr: 0.5,
          borderBottom: 1,
          borderColor: 'divider',
          fontSize: '0.8125rem',
          color: 'text.secondary',
        }}
      >
        {title}
        <CopyButton value={text} what={title} />
      </Box>
      <CodeEditor label={title} value={text} extension={jsonLanguage} height={height} readOnly />
    </Box>
  )
}
