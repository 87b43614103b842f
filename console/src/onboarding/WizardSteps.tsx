import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { wizardSteps } from './wizard.ts'

/** Where one is; the steps behind can be gone back to. */
export function WizardSteps({ current, onGo }: { current: number; onGo: (step: number) => void }) {
  return (
    <Box component="ol" aria-label="Steps" sx={{ listStyle: 'none', m: 0, mb: 2, p: 0, display: 'flex', gap: 1 }}>
      {wizardSteps.map((title, step) => (
        <Box component="li" key={title} sx={{ flex: 1 }}>
          <ButtonBase
            disabled={step >= current}
            aria-current={step === current ? 'step' : undefined}
            onClick={() => onGo(step)}
            sx={{
              width: '100%',
              justifyContent: 'flex-start',
              pt: 1,
              borderTop: 3,
              borderColor: step <= current ? 'primary.main' : 'divider',
              color: step === current ? 'text.primary' : 'text.secondary',
              fontSize: '0.875rem',
              fontWeight: step === current ? 600 : 450,
            }}
          >
            {step + 1}. {title}
          </ButtonBase>
        </Box>
      ))}
    </Box>
  )
}
