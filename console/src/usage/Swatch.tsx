import Box from '@mui/material/Box'

/** The colour that stands for a series; dashes for what is not of this time. */
export function Swatch({ color }: { color: string | null }) {
  return (
    <Box
      aria-hidden
      sx={
        color
          ? { width: 10, height: 10, borderRadius: '3px', flexShrink: 0, bgcolor: color }
          : { width: 10, height: 0, flexShrink: 0, borderTop: 2, borderStyle: 'dashed', borderColor: 'text.secondary' }
      }
    />
  )
}
