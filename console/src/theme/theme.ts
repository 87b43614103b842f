import '@fontsource-variable/instrument-sans/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import { createTheme, type PaletteOptions, type Theme } from '@mui/material/styles'
import { componentStyles } from './components.ts'
import { type Mode, palettes } from './palette.ts'

const sans = "'Instrument Sans Variable', system-ui, sans-serif"
export const mono = "'JetBrains Mono Variable', ui-monospace, monospace"

/** The product's theme on a palette: its own, or one with a tenant's colour in it. */
export function buildTheme(palette: PaletteOptions): Theme {
  return createTheme({
    palette,
    shape: { borderRadius: 10 },
    typography: {
      fontFamily: sans,
      h1: { fontSize: '1.75rem', fontWeight: 620, letterSpacing: '-0.015em', wordSpacing: '0.05em', lineHeight: 1.2 },
      h2: { fontSize: '1.125rem', fontWeight: 620, letterSpacing: '-0.005em', wordSpacing: '0.04em', lineHeight: 1.3 },
      h3: { fontSize: '0.9375rem', fontWeight: 620, lineHeight: 1.4 },
      body1: { fontSize: '0.9375rem', lineHeight: 1.55 },
      body2: { fontSize: '0.875rem', lineHeight: 1.5 },
      caption: { fontSize: '0.8125rem', lineHeight: 1.45 },
      overline: { fontSize: '0.75rem', fontWeight: 600, letterSpacing: '0.05em', lineHeight: 1.6 },
      button: { textTransform: 'none', fontWeight: 580, letterSpacing: 0 },
    },
    components: componentStyles,
  })
}

export const themes: Record<Mode, Theme> = {
  light: buildTheme(palettes.light),
  dark: buildTheme(palettes.dark),
}
