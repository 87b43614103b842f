import Box from '@mui/material/Box'
import type { ReactNode } from 'react'

/** The rule on one side, what it makes of a trace on the other; one above the other where there is no room. */
export function RuleFrame({ form, bench }: { form: ReactNode; bench: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2.5,
        alignItems: 'start',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) minmax(0, 1fr)' },
      }}
    >
      {form}
      {bench}
    </Box>
  )
}
