import Box from '@mui/material/Box'
import { mono } from '../theme/theme.ts'
import { CopyButton } from './CopyButton.tsx'

interface CodeBlockProps {
  /** What it is called: a file's name, or what it does. */
  title: string
  text: string
}

/** Lines for a terminal or a file, to copy. */
export function CodeBlock({ title, text }: CodeBlockProps) {
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
      <Box
        component="pre"
        // Reachable by keyboard, since it scrolls.
        tabIndex={0}
        aria-label={title}
        role="region"
        sx={{ m: 0, p: 1.5, maxHeight: 280, overflow: 'auto', fontFamily: mono, fontSize: '0.75rem', lineHeight: 1.6 }}
      >
        {text}
      </Box>
    </Box>
  )
}
