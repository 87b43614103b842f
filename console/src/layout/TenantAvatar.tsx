import Box from '@mui/material/Box'
import { useState } from 'react'

interface TenantAvatarProps {
  name: string
  /** The address of the tenant's logo. */
  logo?: string | null
  size?: number
}

/** A tenant's logo, else its initial in a colour of its own, so that two tabs are told apart at a glance. */
export function TenantAvatar({ name, logo = null, size = 32 }: TenantAvatarProps) {
  const [broken, setBroken] = useState<string | null>(null)
  const shape = { width: size, height: size, flexShrink: 0, borderRadius: 1 }
  if (logo && logo !== broken)
    return (
      <Box
        component="img"
        src={logoSource(logo)}
        alt=""
        onError={() => setBroken(logo)}
        sx={{ ...shape, objectFit: 'contain' }}
      />
    )
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7)
  return (
    <Box
      aria-hidden
      sx={{
        ...shape,
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

/** By its path alone: the console may be open under another of the server's names, from which its policy wants pictures. */
function logoSource(address: string): string {
  return address.startsWith('data:') ? address : new URL(address, location.origin).pathname
}
