import type { PaletteOptions } from '@mui/material/styles'

export type Mode = 'light' | 'dark'

/**
 * Spruce on cool paper. Every text colour here keeps at least 4.5:1 on `background.default` and on `paper`, and
 * `contrastText` keeps it on its `main` (WCAG 2.2 AA); the browser tests hold that with axe.
 */
export const palettes: Record<Mode, PaletteOptions> = {
  light: {
    mode: 'light',
    primary: { main: '#0b6b5e', dark: '#07524a', light: '#2f8a7c', contrastText: '#ffffff' },
    secondary: { main: '#3d4f73', dark: '#2c3a57', light: '#5f7199', contrastText: '#ffffff' },
    success: { main: '#1c6b3c', dark: '#14502d', light: '#2f8a55', contrastText: '#ffffff' },
    warning: { main: '#8a5a00', dark: '#6b4600', light: '#b57a0c', contrastText: '#ffffff' },
    error: { main: '#b3362b', dark: '#8c251c', light: '#cf5a4f', contrastText: '#ffffff' },
    info: { main: '#2a5d8f', dark: '#1d456c', light: '#4a7fb4', contrastText: '#ffffff' },
    text: { primary: '#13211f', secondary: '#52625f', disabled: '#8a9794' },
    divider: '#dde5e3',
    background: { default: '#f4f7f6', paper: '#ffffff' },
    action: { hover: 'rgba(11, 107, 94, 0.06)', selected: 'rgba(11, 107, 94, 0.10)' },
  },
  dark: {
    mode: 'dark',
    primary: { main: '#63cfbd', dark: '#3fae9c', light: '#8fe2d4', contrastText: '#06231f' },
    secondary: { main: '#a9bbdf', dark: '#8298c4', light: '#c6d3ee', contrastText: '#141d30' },
    success: { main: '#79cf98', dark: '#55ac75', light: '#a3e2ba', contrastText: '#0a2615' },
    warning: { main: '#e3b35a', dark: '#c2923a', light: '#f0cd8b', contrastText: '#2a1c00' },
    error: { main: '#f0938a', dark: '#d36f65', light: '#f7b8b1', contrastText: '#330c08' },
    info: { main: '#8bbbe8', dark: '#6598c8', light: '#b3d4f3', contrastText: '#0a2036' },
    text: { primary: '#e4edeb', secondary: '#9fb0ac', disabled: '#6d7d79' },
    divider: '#263331',
    background: { default: '#0d1413', paper: '#141d1b' },
    action: { hover: 'rgba(99, 207, 189, 0.07)', selected: 'rgba(99, 207, 189, 0.13)' },
  },
}
