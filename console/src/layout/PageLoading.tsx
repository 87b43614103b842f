import Box from '@mui/material/Box'
import { LogoMark } from '../components/Logo.tsx'

/** While the frame itself is being fetched. Shown a moment late: a fast answer never flashes it. */
export function PageLoading() {
  return (
    <Box
      role="status"
      aria-label="Loading"
      sx={{
        minHeight: '100vh',
        display: 'grid',
        placeItems: 'center',
        opacity: 0,
        animation: 'appear 300ms 250ms forwards',
        '@keyframes appear': { to: { opacity: 1 } },
      }}
    >
      <LogoMark size={44} />
    </Box>
  )
}
