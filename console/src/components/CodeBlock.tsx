import Box from '@mui/material/Box'
import { mono } from '../theme/theme.ts'
import { CodeFigure } from './CodeFigure.tsx'

interface CodeBlockProps {
  /** What it is called: a file's name, or what it does. */
  title: string
  text: string
}

/** Lines for a terminal or a file, to copy. */
export function CodeBlock({ title, text }: CodeBlockProps) {
  return (
    <CodeFigure title={title} text={text}>
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
    </CodeFigure>
  )
}
