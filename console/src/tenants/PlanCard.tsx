import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { Link } from 'react-router-dom'
import type { TenantHomeQuery } from '../api/generated/operations.ts'
import { Section } from '../components/Section.tsx'
import { PlanLimits } from '../plan/PlanLimits.tsx'
import { useTenant } from '../viewer/scope.tsx'

export function PlanCard({ plan }: { plan: TenantHomeQuery['tenant']['plan'] }) {
  const { slug } = useTenant()
  return (
    <Section
      title={`${plan.name} plan`}
      aside={
        <Button component={Link} to={`/t/${slug}/plan`} size="small">
          Open plan
        </Button>
      }
    >
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
        {plan.summary}
      </Typography>
      <PlanLimits limits={plan.limits} />
    </Section>
  )
}
