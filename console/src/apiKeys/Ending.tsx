import Box from '@mui/material/Box'
import { useNow } from '../components/useNow.ts'
import { When } from '../components/When.tsx'
import { type ApiKey, expiryTone } from './apiKeyWords.ts'

/** When a key ends, in the colour of a warning when that is soon. */
export function Ending({ apiKey }: { apiKey: Pick<ApiKey, 'state' | 'expiresAt' | 'revokedAt'> }) {
  const now = useNow(60_000)
  const end = apiKey.revokedAt ?? apiKey.expiresAt
  if (!end) return 'Never ends'
  const hasEnded = apiKey.state === 'REVOKED' || apiKey.state === 'EXPIRED'
  if (expiryTone(apiKey, now) === 'calm')
    return (
      <span>
        {hasEnded ? 'Ended' : 'Ends'} <When at={end} />
      </span>
    )
  return (
    <Box component="span" sx={{ color: 'warning.main', fontWeight: 560 }}>
      Ends <When at={end} />
    </Box>
  )
}
