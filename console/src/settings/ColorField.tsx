import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import Typography from '@mui/material/Typography'
import { brandPrimary } from '../theme/brandTheme.tsx'
import { contrast, isColor } from '../theme/color.ts'
import type { Mode } from '../theme/palette.ts'

interface ColorFieldProps {
  value: string
  error: string | undefined
  onChange(color: string): void
}

/** A colour by picker or by its digits, with what can be read on it in words. */
export function ColorField({ value, error, onChange }: ColorFieldProps) {
  const isGiven = isColor(value)
  const wrong =
    error ?? (value !== '' && !isGiven ? 'A # and six digits or letters a to f, for example #0b6b5e.' : null)
  return (
    <>
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'flex-start' }}>
        <Box
          component="input"
          type="color"
          aria-label="Choose the primary colour"
          value={isGiven ? value.toLowerCase() : '#0b6b5e'}
          onChange={(event: React.ChangeEvent<HTMLInputElement>) => onChange(event.target.value)}
          sx={{
            width: 44,
            height: 40,
            p: 0.25,
            border: 1,
            borderColor: 'divider',
            borderRadius: 1,
            bgcolor: 'inherit',
          }}
        />
        <TextField
          label="Primary colour"
          value={value}
          onChange={(event) => onChange(event.target.value.trim())}
          error={wrong !== null}
          helperText={wrong ?? 'Buttons, links and marks of this tenant’s console.'}
          slotProps={{ htmlInput: { spellCheck: false, maxLength: 7 } }}
        />
      </Box>
      {isGiven && <ContrastWords color={value.toLowerCase()} />}
    </>
  )
}

function ContrastWords({ color }: { color: string }) {
  const white = contrast(color, '#ffffff')
  const black = contrast(color, '#000000')
  const verdict = (ratio: number) => `${ratio.toFixed(1)} to 1, ${ratio >= 4.5 ? 'enough' : 'too little (4.5 needed)'}`
  const shown = (mode: Mode) => {
    const { main, contrastText } = brandPrimary(color, mode)
    return `${main === color ? 'as it is' : `as ${main}`} with ${contrastText === '#ffffff' ? 'white' : 'black'} text`
  }
  return (
    <Typography variant="body2" color="text.secondary" aria-live="polite">
      White text on it: {verdict(white)}. Black text on it: {verdict(black)}. So that everything can be read, light mode
      shows it {shown('light')}, dark mode {shown('dark')}.
    </Typography>
  )
}
