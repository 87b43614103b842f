import Box from '@mui/material/Box'
import FormHelperText from '@mui/material/FormHelperText'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { useEffect } from 'react'
import { toProblem } from '../api/errors.ts'
import { usePlansQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import type { StepProps } from './CompanyStep.tsx'
import { PlanCard } from './PlanCard.tsx'

export function PlanStep({ input, errors, onChange }: StepProps) {
  const { data, error, refetch } = usePlansQuery()
  const first = data?.plans[0]?.code

  useEffect(() => {
    if (first && !input.planCode) onChange({ planCode: first })
  }, [first, input.planCode, onChange])

  if (error) return <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
  return (
    <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
      <Typography component="legend" variant="h2" sx={{ p: 0, mb: 2 }}>
        Which plan fits?
      </Typography>
      <Box
        sx={{
          display: 'grid',
          gap: 1.5,
          gridTemplateColumns: { xs: '1fr', sm: 'repeat(auto-fit, minmax(190px, 1fr))' },
        }}
      >
        {data
          ? data.plans.map((plan) => (
              <PlanCard
                key={plan.code}
                plan={plan}
                checked={plan.code === input.planCode}
                onChoose={() => onChange({ planCode: plan.code })}
              />
            ))
          : [0, 1, 2].map((place) => <Skeleton key={place} variant="rounded" height={220} />)}
      </Box>
      <FormHelperText error={Boolean(errors.planCode)} sx={{ mt: 1.5 }}>
        {errors.planCode ?? 'You can change the plan at any time.'}
      </FormHelperText>
    </Box>
  )
}
