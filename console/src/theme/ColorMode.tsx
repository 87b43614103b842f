import CssBaseline from '@mui/material/CssBaseline'
import { ThemeProvider } from '@mui/material/styles'
import useMediaQuery from '@mui/material/useMediaQuery'
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import type { Mode } from './palette.ts'
import { themes } from './theme.ts'

export type ModeChoice = Mode | 'system'

const storageKey = 'betrace.theme'

const ColorModeContext = createContext<{ mode: Mode; choice: ModeChoice; choose(choice: ModeChoice): void }>({
  mode: 'light',
  choice: 'system',
  choose: () => undefined,
})

/** The colour mode: the person's choice, kept in this browser, else the system's. public/theme.js paints it first. */
export function ColorModeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState<ModeChoice>(readChoice)
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)', { noSsr: true })
  const mode: Mode = choice === 'system' ? (systemIsDark ? 'dark' : 'light') : choice

  useEffect(() => {
    document.documentElement.dataset.theme = mode
  }, [mode])

  const value = useMemo(
    () => ({
      mode,
      choice,
      choose(next: ModeChoice) {
        setChoice(next)
        writeChoice(next)
      },
    }),
    [mode, choice],
  )

  return (
    <ColorModeContext value={value}>
      <ThemeProvider theme={themes[mode]}>
        <CssBaseline />
        {children}
      </ThemeProvider>
    </ColorModeContext>
  )
}

export function useColorMode() {
  return use(ColorModeContext)
}

function readChoice(): ModeChoice {
  try {
    const stored = localStorage.getItem(storageKey)
    return stored === 'light' || stored === 'dark' ? stored : 'system'
  } catch {
    return 'system'
  }
}

function writeChoice(choice: ModeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, choice)
  } catch {
    // Storage is blocked: the choice lives as long as the page.
  }
}
