import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import Radio from '@mui/material/Radio'
import RadioGroup from '@mui/material/RadioGroup'
import Typography from '@mui/material/Typography'
import type { StepProps } from './CompanyStep.tsx'

const answers = [
  {
    value: true,
    label: 'Start with the default rules',
    hint: 'A proven set that raises signals from the first trace. Every rule can be changed or switched off.',
  },
  { value: false, label: 'Start empty', hint: 'No signals until you have written your own rules.' },
]

export function RulesStep({ input, errors, onChange }: StepProps) {
  return (
    <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
      <Typography component="legend" variant="h2" sx={{ p: 0, mb: 1 }}>
        Should BeTrace start with rules?
      </Typography>
      <RadioGroup
        value={String(input.defaultRules)}
        onChange={(_event, value) => onChange({ defaultRules: value === 'true' })}
      >
        {answers.map(({ value, label, hint }) => (
          <FormControlLabel
            key={label}
            value={String(value)}
            control={<Radio />}
            sx={{ alignItems: 'flex-start', py: 1 }}
            label={
              <Box sx={{ pt: 1 }}>
                <Typography sx={{ fontWeight: 560 }}>{label}</Typography>
                <Typography variant="body2" color="text.secondary">
                  {hint}
                </Typography>
              </Box>
            }
          />
        ))}
      </RadioGroup>
      {errors.defaultRules && <FormHelperText error>{errors.defaultRules}</FormHelperText>}
    </Box>
  )
}
