import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import { Logo } from '../components/Logo.tsx'
import { ThemeMenu } from './ThemeMenu.tsx'

/** The frame of pages outside a tenant: the name, one column, nothing to get lost in. */
export function PlainLayout({
  title,
  width = 440,
  corner,
  children,
}: {
  title: string
  width?: number
  corner?: ReactNode
  children: ReactNode
}) {
  return (
    <Box sx={{ minHeight: '100vh', display: 'flex', flexDirection: 'column' }}>
      <title>{`${title} · BeTrace`}</title>
      <Box component="header" sx={{ display: 'flex', alignItems: 'center', gap: 1, px: { xs: 2, sm: 4 }, py: 2.5 }}>
        <Logo />
        <Box sx={{ flex: 1 }} />
        {corner}
        <ThemeMenu />
      </Box>
      <Box
        component="main"
        sx={{ flex: 1, width: '100%', maxWidth: width, mx: 'auto', px: 2, pt: { xs: 3, sm: 7 }, pb: 8 }}
      >
        {children}
      </Box>
    </Box>
  )
}
