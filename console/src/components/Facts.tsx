import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

/** Names and values side by side, one under the other where the screen is narrow. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <Box component="dl" sx={{ m: 0, display: 'grid', gap: 1.25 }}>
      {children}
    </Box>
  )
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: '150px minmax(0, 1fr)' },
        columnGap: 2,
        alignItems: 'center',
      }}
    >
      <Box component="dt" sx={{ color: 'text.secondary', fontSize: '0.875rem' }}>
        {name}
      </Box>
      <Box
        component="dd"
        sx={{
          m: 0,
          minWidth: 0,
          fontSize: '0.9375rem',
          minHeight: 28,
          display: 'flex',
          alignItems: 'center',
          gap: 1,
          flexWrap: 'wrap',
        }}
      >
        {children}
      </Box>
    </Box>
  )
}
