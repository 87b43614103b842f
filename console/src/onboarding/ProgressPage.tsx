import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Card from '@mui/material/Card'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { toProblem } from '../api/errors.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { PlainLayout } from '../layout/PlainLayout.tsx'
import { TenantSwitcher } from '../layout/TenantSwitcher.tsx'
import { useScope, useTenant } from '../viewer/scope.tsx'
import { OnboardingActions } from './OnboardingActions.tsx'
import { headlineOf } from './progress.ts'
import { StepRow } from './StepRow.tsx'
import { useOnboardingProgress } from './useOnboardingProgress.ts'

/** A tenant that is being made: what is done, what is being done, what went wrong and when it is tried again. */
export function ProgressPage() {
  const tenant = useTenant()
  const { roles } = useScope()
  const { onboarding, error, refetch } = useOnboardingProgress()
  const isUndoing = onboarding?.state === 'CANCELING' || onboarding?.state === 'CANCELED'
  const headline = headlineOf(onboarding, tenant.name)
  return (
    <PlainLayout
      title={headline.title}
      width={640}
      corner={
        <Box sx={{ width: { xs: 160, sm: 240 }, minWidth: 0 }}>
          <TenantSwitcher />
        </Box>
      }
    >
      <Box role="status" aria-live="polite">
        <Typography variant="h1">{headline.title}</Typography>
        <Typography color="text.secondary" sx={{ mt: 1, mb: 3 }}>
          {headline.text}
        </Typography>
      </Box>
      {roles.length === 0 && (
        <Alert severity="info" variant="outlined" sx={{ mb: 2 }}>
          You are viewing {tenant.name} as an operator, read only.
        </Alert>
      )}
      {error && (
        <Box sx={{ mb: 2 }}>
          <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
        </Box>
      )}
      <Card component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {onboarding
          ? onboarding.steps.map((step) => <StepRow key={step.name} step={step} undoing={isUndoing} />)
          : [0, 1, 2, 3].map((place) => (
              <Box component="li" key={place} sx={{ px: 3, py: 2 }}>
                <Skeleton width={`${60 - place * 8}%`} />
              </Box>
            ))}
      </Card>
      {onboarding && <OnboardingActions onboarding={onboarding} onChanged={refetch} />}
    </PlainLayout>
  )
}
