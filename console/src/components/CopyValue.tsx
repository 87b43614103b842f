import Box from '@mui/material/Box'
import { mono } from '../theme/theme.ts'
import { CopyButton } from './CopyButton.tsx'

/** A value for programs: monospaced, cut at the end when it does not fit, with a copy button. */
export function CopyValue({ value, what, shown = value }: { value: string; what: string; shown?: string }) {
  return (
    <Box sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5, maxWidth: '100%', minWidth: 0 }}>
      <Box
        component="code"
        title={value}
        sx={{
          fontFamily: mono,
          fontSize: '0.8125rem',
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        }}
      >
        {shown}
      </Box>
      <CopyButton value={value} what={what} />
    </Box>
  )
}
