import CheckCircleIcon from '@mui/icons-material/CheckCircle'
import ErrorIcon from '@mui/icons-material/Error'
import RadioButtonUncheckedIcon from '@mui/icons-material/RadioButtonUnchecked'
import ScheduleIcon from '@mui/icons-material/Schedule'
import UndoIcon from '@mui/icons-material/Undo'
import Box from '@mui/material/Box'
import CircularProgress from '@mui/material/CircularProgress'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import type { OnboardingStepState } from '../api/generated/operations.ts'
import { useNow } from '../components/useNow.ts'
import { durationText } from '../format/dates.ts'
import { type Step, stepStateText, troubleOf } from './progress.ts'

const icons: Record<OnboardingStepState, ReactNode> = {
  PENDING: <RadioButtonUncheckedIcon sx={{ color: 'text.disabled' }} />,
  RUNNING: <CircularProgress size={20} aria-hidden sx={{ m: '2px' }} />,
  WAITING: <ScheduleIcon color="warning" />,
  SUCCEEDED: <CheckCircleIcon color="success" />,
  FAILED: <ErrorIcon color="error" />,
  UNDOING: <CircularProgress size={20} aria-hidden color="warning" sx={{ m: '2px' }} />,
  UNDONE: <UndoIcon sx={{ color: 'text.secondary' }} />,
}

export function StepRow({ step }: { step: Step }) {
  const now = useNow(500)
  const trouble = troubleOf(step, now)
  return (
    <Box
      component="li"
      sx={{ display: 'flex', gap: 2, px: 3, py: 2, '& + li': { borderTop: 1, borderColor: 'divider' } }}
    >
      <Box sx={{ width: 24, height: 24 }}>{icons[step.state]}</Box>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ fontWeight: 560, color: step.state === 'PENDING' ? 'text.secondary' : 'text.primary' }}>
          {step.title}
        </Typography>
        {trouble && (
          <Typography
            variant="body2"
            color={step.state === 'FAILED' ? 'error.main' : 'warning.main'}
            sx={{ mt: 0.25, overflowWrap: 'anywhere' }}
          >
            {trouble}
          </Typography>
        )}
      </Box>
      <Typography
        variant="body2"
        color="text.secondary"
        sx={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}
      >
        {step.state === 'SUCCEEDED' && step.durationMs !== null
          ? durationText(step.durationMs)
          : stepStateText[step.state]}
      </Typography>
    </Box>
  )
}
