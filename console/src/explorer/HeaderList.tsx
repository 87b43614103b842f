import Box from '@mui/material/Box'
import { mono } from '../theme/theme.ts'

/** Headers, one a line. */
export function HeaderList({ headers }: { headers: readonly (readonly [name: string, value: string])[] }) {
  return (
    <Box
      component="dl"
      sx={{ m: 0, p: 2, display: 'grid', gap: 0.75, fontFamily: mono, fontSize: '0.8125rem', overflowWrap: 'anywhere' }}
    >
      {headers.map(([name, value]) => (
        <div key={name}>
          <Box component="dt" sx={{ display: 'inline', color: 'text.secondary' }}>
            {name}:{' '}
          </Box>
          <Box component="dd" sx={{ display: 'inline', m: 0 }}>
            {value}
          </Box>
        </div>
      ))}
    </Box>
  )
}
