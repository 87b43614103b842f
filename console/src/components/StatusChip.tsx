import Box from '@mui/material/Box'
import { alpha, useTheme } from '@mui/material/styles'
import { wordsOf } from '../format/words.ts'

type Tone = 'success' | 'warning' | 'error' | 'info' | 'neutral'

const tones: Record<string, Tone> = {
  ACTIVE: 'success',
  PUBLISHED: 'success',
  DRAFT: 'info',
  COMPLETED: 'success',
  SUCCEEDED: 'success',
  APPROVED: 'success',
  OPEN: 'info',
  PAID: 'success',
  UNCOLLECTIBLE: 'warning',
  PROVISIONING: 'info',
  PENDING: 'info',
  RUNNING: 'info',
  CANCELING: 'warning',
  SUSPENDED: 'warning',
  PENDING_DELETION: 'warning',
  DELETING: 'warning',
  DECLINED: 'error',
  REFUSED: 'error',
  FAILED: 'error',
  CRITICAL: 'error',
  HIGH: 'warning',
  MEDIUM: 'info',
  ON: 'success',
  FAILING: 'warning',
  GIVEN_UP: 'error',
  GONE: 'error',
}

/** A state in words; the dot and tint repeat what the word says. */
export function StatusChip({ status, label }: { status: string; label?: string }) {
  const { palette } = useTheme()
  const tone = tones[status] ?? 'neutral'
  const color = tone === 'neutral' ? palette.text.secondary : palette[tone].main
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        px: 1,
        height: 22,
        borderRadius: 11,
        fontSize: '0.75rem',
        fontWeight: 560,
        whiteSpace: 'nowrap',
        color,
        backgroundColor: alpha(color, palette.mode === 'dark' ? 0.14 : 0.08),
      }}
    >
      <Box component="span" sx={{ width: 6, height: 6, borderRadius: 3, backgroundColor: 'currentcolor' }} />
      {label ?? wordsOf(status)}
    </Box>
  )
}
