import Box from '@mui/material/Box'
import { mono } from '../theme/theme.ts'

/** A few characters for programs within a text. */
export function Code({ children }: { children: string }) {
  return (
    <Box component="code" sx={{ fontFamily: mono, fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
      {children}
    </Box>
  )
}
