import { type Theme, ThemeProvider } from '@mui/material/styles'
import { type ReactNode, useMemo } from 'react'
import { useColorMode } from './ColorMode.tsx'
import { contrast, isColor, mix, readableOn } from './color.ts'
import { type Mode, palettes } from './palette.ts'
import { buildTheme, themes } from './theme.ts'

/** What the primary colour of the console is read on, as text or as a button's edge. */
const backgrounds: Record<Mode, readonly string[]> = {
  light: ['#ffffff', '#f4f7f6'],
  dark: ['#0d1413', '#141d1b'],
}

/** A tenant's colour as each mode can show it: darkened until it can be read on paper, lightened in the dark. */
export function brandPrimary(color: string, mode: Mode) {
  const away = mode === 'light' ? '#000000' : '#ffffff'
  const main = readableOn(color.toLowerCase(), backgrounds[mode], away)
  const contrastText = contrast(main, '#ffffff') >= 4.5 ? '#ffffff' : '#000000'
  // Hovered buttons move away from their text, so that it can be read on them too.
  const hovered = mix(main, contrastText === '#ffffff' ? '#000000' : '#ffffff', 0.18)
  return { main, dark: hovered, light: mix(main, '#ffffff', 0.25), contrastText }
}

/** The product's theme with a tenant's colour in place of its own. */
export function brandedTheme(mode: Mode, color: string): Theme {
  const primary = brandPrimary(color, mode)
  const tint = (part: number) => `color-mix(in srgb, ${primary.main} ${part}%, transparent)`
  return buildTheme({ ...palettes[mode], primary, action: { hover: tint(6), selected: tint(11) } })
}

/** Gives what is inside the tenant's colour, in the mode the person has chosen. */
export function BrandTheme({ color, children }: { color: string | null; children: ReactNode }) {
  const { mode } = useColorMode()
  const theme = useMemo(() => (color && isColor(color) ? brandedTheme(mode, color) : themes[mode]), [mode, color])
  return <ThemeProvider theme={theme}>{children}</ThemeProvider>
}
