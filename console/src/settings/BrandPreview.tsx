import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { ThemeProvider } from '@mui/material/styles'
import Typography from '@mui/material/Typography'
import { useMemo } from 'react'
import { Section } from '../components/Section.tsx'
import { TenantAvatar } from '../layout/TenantAvatar.tsx'
import { brandedTheme } from '../theme/brandTheme.tsx'
import type { Mode } from '../theme/palette.ts'
import { themes } from '../theme/theme.ts'

interface BrandPreviewProps {
  name: string
  color: string | null
  logo: string | null
}

/** The console with the colour and the logo, in light and in dark, as it would be after saving. */
export function BrandPreview(props: BrandPreviewProps) {
  return (
    <Section title="Preview">
      <Box
        sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr', lg: '1fr', xl: '1fr 1fr' } }}
      >
        <Sample mode="light" {...props} />
        <Sample mode="dark" {...props} />
      </Box>
    </Section>
  )
}

function Sample({ mode, name, color, logo }: BrandPreviewProps & { mode: Mode }) {
  const theme = useMemo(() => (color ? brandedTheme(mode, color) : themes[mode]), [mode, color])
  return (
    <ThemeProvider theme={theme}>
      <Box
        role="img"
        aria-label={`Preview in ${mode}`}
        sx={{
          p: 2,
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          bgcolor: 'background.default',
          color: 'text.primary',
        }}
      >
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25, mb: 2 }}>
          <TenantAvatar name={name} logo={logo} size={40} />
          <Typography noWrap sx={{ fontWeight: 580 }}>
            {name}
          </Typography>
        </Box>
        <Box sx={{ p: 1.25, mb: 2, borderRadius: 1, bgcolor: 'action.selected' }}>Current page</Box>
        {/* Pictures of controls: nothing here can be pressed. */}
        <Box inert sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
          <Button variant="contained">Save</Button>
          <Button variant="outlined">Cancel</Button>
          <Typography color="primary" sx={{ fontWeight: 560 }}>
            A link
          </Typography>
        </Box>
      </Box>
    </ThemeProvider>
  )
}
