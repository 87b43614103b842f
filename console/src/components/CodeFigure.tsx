import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { CopyButton } from './CopyButton.tsx'

interface CodeFigureProps {
  title: string
  /** What is copied. */
  text: string
  children: ReactNode
}

/** A frame around code, with its title and a button that copies it. */
export function CodeFigure({ title, text, children }: CodeFigureProps) {
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
      {children}
    </Box>
  )
}
