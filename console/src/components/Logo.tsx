import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'

/** The mark: three spans of a trace, each starting where its parent is still running. */
export function LogoMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0b6b5e" />
      <rect x="7" y="7.5" width="14" height="4" rx="2" fill="#fff" />
      <rect x="11" y="14" width="14" height="4" rx="2" fill="#7ee0cd" />
      <rect x="15" y="20.5" width="7" height="4" rx="2" fill="#fff" />
    </svg>
  )
}

export function Logo({ size = 28 }: { size?: number }) {
  return (
    <Box sx={{ display: 'inline-flex', alignItems: 'center', gap: 1.25 }}>
      <LogoMark size={size} />
      <Typography component="span" sx={{ fontWeight: 650, fontSize: size * 0.6, letterSpacing: '-0.02em' }}>
        BeTrace{' '}
        <Box component="span" sx={{ color: 'text.secondary', fontWeight: 450 }}>
          Tenants
        </Box>
      </Typography>
    </Box>
  )
}
