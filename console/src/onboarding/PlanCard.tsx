import Box from '@mui/material/Box'
import Radio from '@mui/material/Radio'
import Typography from '@mui/material/Typography'
import type { PlansQuery } from '../api/generated/operations.ts'
import { PlanLimits } from '../plan/PlanLimits.tsx'

type Plan = PlansQuery['plans'][number]

/** A plan as one big radio button. */
export function PlanCard({ plan, checked, onChoose }: { plan: Plan; checked: boolean; onChoose: () => void }) {
  return (
    <Box
      component="label"
      sx={{
        display: 'block',
        cursor: 'pointer',
        p: 2,
        borderRadius: 1,
        border: 1,
        borderColor: checked ? 'primary.main' : 'divider',
        boxShadow: (theme) => (checked ? `inset 0 0 0 1px ${theme.palette.primary.main}` : 'none'),
        bgcolor: checked ? 'action.hover' : 'transparent',
        '&:focus-within': { outline: '2px solid', outlineColor: 'primary.main', outlineOffset: 2 },
      }}
    >
      <Box sx={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }}>
        <Typography variant="h2" component="span">
          {plan.name}
        </Typography>
        <Radio name="plan" value={plan.code} checked={checked} onChange={onChoose} sx={{ p: 0.5, mr: -0.5 }} />
      </Box>
      <Typography variant="body2" color="text.secondary" sx={{ mt: 0.5, mb: 1.5 }}>
        {plan.summary}
      </Typography>
      <PlanLimits limits={plan.limits} />
    </Box>
  )
}
