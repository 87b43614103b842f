import Box from '@mui/material/Box'

/** A tenant's initial in a colour of its own, so that two tabs are told apart at a glance. */
export function TenantAvatar({ name, size = 32 }: { name: string; size?: number }) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7)
  return (
    <Box
      aria-hidden
      sx={{
        width: size,
        height: size,
        flexShrink: 0,
        borderRadius: 1,
        display: 'grid',
        placeItems: 'center',
        fontWeight: 650,
        fontSize: size * 0.45,
        color: '#fff',
        // Lightness 0.45 keeps white text above 5:1 for every hue.
        backgroundColor: `oklch(0.45 0.09 ${hue})`,
      }}
    >
      {[...name.trim()][0]?.toUpperCase()}
    </Box>
  )
}
