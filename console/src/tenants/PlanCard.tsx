import Typography from '@mui/material/Typography'
import type { TenantHomeQuery } from '../api/generated/operations.ts'
import { PlanLimits } from '../components/PlanLimits.tsx'
import { Section } from '../components/Section.tsx'

export function PlanCard({ plan }: { plan: TenantHomeQuery['tenant']['plan'] }) {
  return (
    <Section title={`${plan.name} plan`}>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
        {plan.summary}
      </Typography>
      <PlanLimits limits={plan.limits} />
    </Section>
  )
}
